import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useState } from "react";
import { useRights } from "../session/may";

interface Props {
  site: string;
  /** What the button says, here and behind the question. */
  label: string;
  title: string;
  busy: boolean;
  /** done is called when it has ended, one way or the other. */
  onReplace: (done: () => void) => void;
  children: ReactNode;
}

/** Puts another key in force, once it was said what follows. */
export function ReplaceKey({ site, label, title, busy, onReplace, children }: Props) {
  const not = useRights(site).whyNot("key.manage");
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  return (
    <>
      <Group gap="sm">
        <Button variant="default" disabled={not !== ""} onClick={() => setAsking(true)}>
          {label}
        </Button>
        {not ? (
          <Text size="sm" c="dimmed">
            {not}
          </Text>
        ) : null}
      </Group>
      <Modal
        opened={asking}
        onClose={close}
        title={title}
        centered
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Stack gap="md">
          <Text size="sm">{children}</Text>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button loading={busy} onClick={() => onReplace(close)}>
              {label}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
