import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { IdentityCoverage } from "../api/identity";
import { Card } from "../ui/Card";
import { Failure } from "../ui/Failure";
import { low, shutOut } from "./coverage";

interface Props {
  site: string;
  /** How people come now; undefined while that is not known. */
  coverage: IdentityCoverage | undefined;
  required: boolean;
  canTurn: boolean;
  not: string;
  busy: boolean;
  error: Error | null;
  onTurn: (required: boolean, done: () => void) => void;
}

/** Whether a user needs a token; turned only after it was said what follows. */
export function IdentitySwitch({ site, coverage, required, canTurn, not, busy, error, onTurn }: Props) {
  const [asking, ask] = useDisclosure(false);
  const label = required ? "Require no token" : "Require a token";
  return (
    <Card title="Who needs a token">
      <Stack gap="md" align="flex-start">
        <Text size="sm">
          {required
            ? `Users of ${site} need a token: who has none stays an anonymous visitor.`
            : `Users of ${site} come without a token. Whoever knows a user’s id can be that user.`}
        </Text>
        {error ? <Failure what="Nothing was changed." error={error} /> : null}
        <Button
          variant={required ? "default" : "filled"}
          disabled={!canTurn || not !== ""}
          loading={busy}
          onClick={ask.open}
        >
          {label}
        </Button>
        {canTurn ? null : (
          <Text size="sm">Add a key first: without one nobody could prove who they are.</Text>
        )}
        {not ? (
          <Text size="sm" c="dimmed">
            {not}
          </Text>
        ) : null}
      </Stack>
      <Modal
        opened={asking}
        onClose={ask.close}
        title={`${label}?`}
        centered
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Stack gap="md">
          <Text size="sm">
            {required
              ? "From now on anybody can say in a browser’s console to be any of your users, and gets what is meant for them."
              : "From now on a page that calls identify without a token is refused: its person gets no messages as a user, and what they do is not recorded as the user’s. See first that your pages hand tokens out, on all of them. Visitors who are nobody’s user are served as before."}
          </Text>
          {!required && coverage && low(coverage) ? (
            <Alert color="red" variant="light" title="Many come without a token">
              {shutOut(coverage)}
            </Alert>
          ) : null}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={ask.close}>
              Cancel
            </Button>
            <Button
              color={required ? "red" : "indigo"}
              loading={busy}
              onClick={() => onTurn(!required, ask.close)}
            >
              {label}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Card>
  );
}
