import { Stack, Text } from "@mantine/core";
import type { Block, Message } from "../api/campaign";
import { Card } from "../ui/Card";
import classes from "./CampaignPage.module.css";
import { placeInWords, purposeInWords } from "./message";

/** What a message says, as text: how it looks is for the renderer alone to show. */
export function MessageCard({ message }: { message: Message }) {
  return (
    <Card title="Message">
      <Stack gap="xs" className={classes.message ?? ""}>
        {message.blocks.map((block, at) => (
          // Blocks have no id, and their order is what they are.
          // oxlint-disable-next-line react/no-array-index-key
          <Part key={at} block={block} />
        ))}
      </Stack>
      <Text size="sm" c="dimmed" mt="sm">
        {placeInWords(message)}
      </Text>
    </Card>
  );
}

function Part({ block }: { block: Block }) {
  if (block.type === "heading") return <Text fw={600}>{block.text}</Text>;
  if (block.type === "text") return <Text>{block.text}</Text>;
  return (
    <Text size="sm">
      <Text span fw={600} inherit>
        {block.label ?? block.type}
      </Text>{" "}
      <Text span c="dimmed" inherit>
        {purposeInWords(block)}
      </Text>
    </Text>
  );
}
