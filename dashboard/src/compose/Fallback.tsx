import { Paper, Stack, Switch, Text } from "@mantine/core";
import { pushStart } from "../push/message";
import { PushStep } from "../push/PushStep";
import { asPush } from "./asPush";
import { Compose, useAt, useComposing } from "./context";
import { Span } from "./fields";

/** What becomes of a message that somebody has not seen in the app. */
export function Fallback() {
  const composing = useComposing();
  const { value, put } = useAt(["fallback"]);
  const on = value !== undefined;
  const turn = (next: boolean) =>
    put(next ? { after: "2d", channel: "web_push", push: pushStart() } : undefined);
  const own = composing.faults.find(({ pointer }) => pointer === "/fallback")?.detail;
  return (
    <Stack gap="sm" role="group" aria-label="If unseen">
      <Switch
        label="If unseen, send a push"
        description="In the place of the message, to who has agreed to notifications. Who has seen it, or has reached the goal, gets none."
        checked={on}
        error={own}
        onChange={(event) => turn(event.currentTarget.checked)}
      />
      {on ? (
        <Paper withBorder p="md" radius="md">
          <Stack gap="md">
            <Span path={["fallback", "after"]} label="If unseen for" of="hdw" />
            <Text size="sm" c="dimmed">
              All rules are asked again then, and both together count once. The preview shows the
              notification.
            </Text>
            <Compose value={asPush(composing)}>
              <PushStep />
            </Compose>
          </Stack>
        </Paper>
      ) : null}
    </Stack>
  );
}
