import { Alert, Button, Group, Text } from "@mantine/core";
import { ApiError } from "../api/problem";
import { useRights } from "../session/may";
import { Failure } from "../ui/Failure";
import { overtaken } from "./useEditing";

interface Props {
  site: string;
  error: Error | null;
  saving: boolean;
  /** Reads what is there now; what was typed goes. */
  onReload: () => void;
}

/** The end of each form: what is wrong, and the button. */
export function SaveBar({ site, error, saving, onReload }: Props) {
  const { whyNot } = useRights(site);
  const not = whyNot("site.write");
  const inFields = error instanceof ApiError && error.faults.length > 0;
  return (
    <>
      {overtaken(error) ? (
        <Alert color="yellow" title="Somebody else has changed this meanwhile" role="alert">
          <Group justify="space-between" gap="sm">
            <Text size="sm">What you typed is still here, and nothing was saved.</Text>
            <Button size="xs" variant="default" onClick={onReload}>
              Show what is there now
            </Button>
          </Group>
        </Alert>
      ) : null}
      {error && !inFields && !overtaken(error) ? (
        <Failure what="It was not saved." error={error} kept="What you typed is still here." />
      ) : null}
      {inFields ? (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          It was not saved: see the fields that are marked.
        </Text>
      ) : null}
      <Group gap="sm">
        <Button type="submit" loading={saving} disabled={not !== ""}>
          Save
        </Button>
        {not ? (
          <Text size="sm" c="dimmed">
            {not}
          </Text>
        ) : null}
      </Group>
    </>
  );
}
