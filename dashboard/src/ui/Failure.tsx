import { Alert, Button, Code, Group, Stack, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { ApiError } from "../api/problem";

interface Props {
  /** What happened, as a sentence. */
  what: string;
  error: Error;
  /** What was kept, as a sentence, where that is a question. */
  kept?: string;
  onRetry?: () => void;
}

/** What happened, what was kept, what to do; the request id for whoever looks into the log. */
export function Failure({ what, error, kept, onRetry }: Props) {
  const requestId = error instanceof ApiError ? error.requestId : "";
  return (
    <Alert color="red" icon={<IconAlertCircle aria-hidden />} title={what} role="alert">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{error.message}</Text>
        {kept ? <Text size="sm">{kept}</Text> : null}
        {onRetry ? (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        ) : null}
        {requestId ? (
          <Group gap={6}>
            <Text size="xs">Request</Text>
            <Code fz="xs">{requestId}</Code>
          </Group>
        ) : null}
      </Stack>
    </Alert>
  );
}
