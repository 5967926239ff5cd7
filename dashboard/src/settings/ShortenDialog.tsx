import { Button, Group, List, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { capital } from "../ui/words";

interface Props {
  site: string;
  opened: boolean;
  /** What goes, kind by kind, "" for nothing; undefined while it is being counted. */
  going: string[] | undefined;
  onClose: () => void;
  onSure: () => void;
}

/** Says what will be gone, and has the site's name typed: it cannot be had back. */
export function ShortenDialog({ site, opened, going, onClose, onSure }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keep less than before?"
      centered
      closeButtonProps={{ "aria-label": "Close" }}
      // A page has one banner, and that is its own header.
      attributes={{ header: { role: "presentation" } }}
    >
      <Ask site={site} going={going} onClose={onClose} onSure={onSure} />
    </Modal>
  );
}

function Ask({ site, going, onClose, onSure }: Omit<Props, "opened">) {
  const [typed, setTyped] = useState("");
  const some = going?.filter(Boolean) ?? [];
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (typed === site) onSure();
      }}
    >
      <Stack gap="md">
        {some.length > 0 ? (
          <>
            <Text size="sm">Within an hour this will be gone, and cannot be had back:</Text>
            <List size="sm" spacing={4}>
              {some.map((words) => (
                <List.Item key={words}>{capital(words)}</List.Item>
              ))}
            </List>
          </>
        ) : (
          <Text size="sm">
            {going
              ? "Nothing is old enough to go now. From now on it goes sooner, and cannot be had back."
              : "How much that is is being counted."}
          </Text>
        )}
        <Text size="sm">
          Figures and what is known of people stay. Each day at midnight (UTC) the next day goes.
        </Text>
        <TextInput
          label="Type the site’s name to go on"
          description={site}
          value={typed}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          data-autofocus
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red" disabled={typed !== site}>
            Keep less
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
