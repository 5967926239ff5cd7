import { Alert, Button, Stack, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { RequestId } from "./RequestId";
import { sentence } from "./words";

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
  return (
    <Alert color="red" icon={<IconAlertCircle aria-hidden />} title={what} role="alert">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{sentence(error.message)}</Text>
        {kept ? <Text size="sm">{kept}</Text> : null}
        {onRetry ? (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        ) : null}
        <RequestId error={error} />
      </Stack>
    </Alert>
  );
}
