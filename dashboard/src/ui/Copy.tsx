import { Button, Group, Text } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";

interface Props {
  value: string;
  label: string;
}

/** Puts a text on the clipboard and says so; where the browser refuses (plain http), says what to do. */
export function Copy({ value, label }: Props) {
  const clipboard = useClipboard({ timeout: 2000 });
  return (
    <Group gap="sm">
      <Button
        onClick={() => clipboard.copy(value)}
        leftSection={
          clipboard.copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
        }
      >
        <span aria-live="polite">{clipboard.copied ? "Copied" : label}</span>
      </Button>
      {clipboard.error ? (
        <Text size="sm" role="status">
          The browser did not let us: select the text and copy it.
        </Text>
      ) : null}
    </Group>
  );
}
