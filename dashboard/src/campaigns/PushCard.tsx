import { Stack, Text } from "@mantine/core";
import type { PushMessage } from "../push/message";
import { Card } from "../ui/Card";
import { spanInWords } from "../ui/duration";
import classes from "./CampaignPage.module.css";

/** What a notification says, as text: how it looks is for each system to decide. */
export function PushCard({ push }: { push: PushMessage }) {
  const { title, body, url, actions = [], ttl } = push;
  return (
    <Card title="Notification">
      <Stack gap="xs" className={classes.message ?? ""}>
        <Text fw={600}>{title}</Text>
        {body ? <Text>{body}</Text> : null}
        {actions.map((action, i) => (
          // Buttons have no id, and their order is what they are.
          // oxlint-disable-next-line react/no-array-index-key
          <Text size="sm" key={i}>
            <Text span fw={600} inherit>
              {action.label}
            </Text>{" "}
            <Text span c="dimmed" inherit>
              opens {action.url}
            </Text>
          </Text>
        ))}
      </Stack>
      <Text size="sm" c="dimmed" mt="sm">
        A click opens {url}. Who is offline gets it within {spanInWords(ttl ?? "3d")}, or not at all.
      </Text>
    </Card>
  );
}
