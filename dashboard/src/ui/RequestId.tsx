import { Code, Group, Text } from "@mantine/core";
import { ApiError } from "../api/problem";

/** Under which id the server's log tells the rest; nothing where it never got there. */
export function RequestId({ error }: { error: Error }) {
  if (!(error instanceof ApiError) || !error.requestId) return null;
  return (
    <Group gap={6}>
      <Text size="xs" c="dimmed">
        Request
      </Text>
      <Code fz="xs">{error.requestId}</Code>
    </Group>
  );
}
