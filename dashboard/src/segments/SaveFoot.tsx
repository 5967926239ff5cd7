import { Button, Group, Text } from "@mantine/core";
import { Failure } from "../ui/Failure";

interface Doing {
  error: Error | null;
  isPending: boolean;
}

interface Props {
  save: Doing;
  drop: Doing & { mutate: () => void };
  /** It is there, and may be deleted. */
  there: boolean;
  /** Why it may not be saved by this member; "" where it may. */
  not: string;
  /** All is there that it needs. */
  ready: boolean;
  /** On the button: "Make the list". */
  word: string;
  /** What is as it was where it could not be deleted. */
  kept: string;
  /** Beside the buttons: what is missing yet. */
  note?: string;
}

/** Saves what is written under a name, or deletes it, and says why that was refused. */
export function SaveFoot({ save, drop, there, not, ready, word, kept, note = "" }: Props) {
  const error = save.error ?? drop.error;
  return (
    <>
      {error ? (
        <Failure
          what={save.error ? "It was not saved." : "It was not deleted."}
          error={error}
          kept={save.error ? "What you wrote is still here." : kept}
        />
      ) : null}
      <Group gap="sm">
        <Button type="submit" loading={save.isPending} disabled={not !== "" || !ready}>
          {word}
        </Button>
        {there && !not ? (
          <Button variant="subtle" color="red" loading={drop.isPending} onClick={() => drop.mutate()}>
            Delete
          </Button>
        ) : null}
        <Text size="sm" c="dimmed">
          {not || note}
        </Text>
      </Group>
    </>
  );
}
