import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { Failure } from "../ui/Failure";

interface Props {
  site: string;
  opened: boolean;
  onClose: () => void;
  onStop: () => void;
  stopping: boolean;
  /** Why it was not done, where nothing else says so. */
  error?: Error | null;
}

/** Asks once more: people outside see what follows. */
export function StopDialog({ site, opened, onClose, onStop, stopping, error }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Stop all messages of ${site}?`}
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap="md">
        <Text size="sm">
          Whoever sees a message now loses it within two seconds, on every page of {site}. Nobody gets another
          one, also of campaigns that are live, until somebody lets messages run again.
        </Text>
        {error ? <Failure what="Nothing was changed." error={error} /> : null}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red" loading={stopping} onClick={onStop}>
            Stop all messages
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
