import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { Card } from "../ui/Card";
import { bytesInWords } from "./file";
import type { Sending } from "./useDesk";

/** A file on its way to the server. */
export function SendingCard({ sending }: { sending: Sending }) {
  const { name, size, sent, dry, stop } = sending;
  // A form is a little longer than its file.
  const done = Math.min(sent, size);
  return (
    <Card title={dry ? "On its way to the dry run" : "On its way to the import"}>
      <Stack gap="sm">
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {name}: {bytesInWords(done)} of {bytesInWords(size)} sent
        </Text>
        <Progress value={(done / Math.max(1, size)) * 100} aria-label="How much of the file is sent" />
        <Group gap="sm">
          <Button variant="default" size="xs" onClick={stop}>
            Stop sending
          </Button>
          <Text size="sm" c="dimmed">
            You can go to other pages here. Leave this window open until the file has arrived.
          </Text>
        </Group>
      </Stack>
    </Card>
  );
}
