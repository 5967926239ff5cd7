import { ActionIcon, Button, Group, Paper, Stack, Text, TextInput } from "@mantine/core";
import { IconArrowUp, IconLanguage, IconTrash } from "@tabler/icons-react";
import type { Row, Said } from "./named";

interface Props {
  row: Row;
  /** Which campaigns and limits it has, as a sentence. */
  use: string;
  first: boolean;
  faultAt: (field: string) => string | undefined;
  onPut: (more: Partial<Row>) => void;
  onRaise: () => void;
  onRemove: () => void;
}

/** One category: its key, and what visitors read. */
export function CategoryFields({ row, use, first, faultAt, onPut, onRaise, onRemove }: Props) {
  const called = row.name || row.key || "new category";
  const say = (i: number, more: Partial<Said>) =>
    onPut({ said: row.said.map((one, j) => (j === i ? { ...one, ...more } : one)) });
  return (
    <Paper withBorder p="sm" role="group" aria-label={called}>
      <Stack gap="xs">
        <Group gap="sm" align="flex-start">
          <TextInput
            label="Key"
            placeholder="promo"
            w={150}
            spellCheck={false}
            value={row.key}
            error={faultAt("/key")}
            onChange={(event) => onPut({ key: event.currentTarget.value })}
          />
          <TextInput
            label="Name"
            placeholder="Offers"
            style={{ flex: "1 1 10rem" }}
            value={row.name}
            error={faultAt("/name")}
            onChange={(event) => onPut({ name: event.currentTarget.value })}
          />
          <TextInput
            label="Description"
            placeholder="Once a month at most"
            style={{ flex: "2 1 14rem" }}
            value={row.description}
            error={faultAt("/description")}
            onChange={(event) => onPut({ description: event.currentTarget.value })}
          />
        </Group>
        {row.said.map((one, i) => (
          <Language
            // Languages have no other id, and are being written.
            // oxlint-disable-next-line react/no-array-index-key
            key={i}
            one={one}
            error={faultAt(`/translations/${one.lang.trim()}`)}
            onPut={(more) => say(i, more)}
            onRemove={() => onPut({ said: row.said.filter((_, j) => j !== i) })}
          />
        ))}
        <Group gap="xs" justify="space-between">
          <Text size="sm" c="dimmed">
            {use}
          </Text>
          <Group gap={4}>
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<IconLanguage size={14} aria-hidden />}
              onClick={() => onPut({ said: [...row.said, { lang: "", name: "", description: "" }] })}
            >
              Language
            </Button>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Move ${called} up`}
              disabled={first}
              onClick={onRaise}
            >
              <IconArrowUp size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${called}`} onClick={onRemove}>
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        </Group>
      </Stack>
    </Paper>
  );
}

interface LanguageProps {
  one: Said;
  error: string | undefined;
  onPut: (more: Partial<Said>) => void;
  onRemove: () => void;
}

/** The words in one language; what is empty is as above. */
function Language({ one, error, onPut, onRemove }: LanguageProps) {
  const of = one.lang || "new language";
  return (
    <Group gap="sm" align="flex-start" role="group" aria-label={of}>
      <TextInput
        aria-label="Language"
        placeholder="de"
        w={150}
        spellCheck={false}
        value={one.lang}
        error={error}
        onChange={(event) => onPut({ lang: event.currentTarget.value })}
      />
      <TextInput
        aria-label={`Name in ${of}`}
        placeholder="as above"
        style={{ flex: "1 1 10rem" }}
        value={one.name}
        onChange={(event) => onPut({ name: event.currentTarget.value })}
      />
      <TextInput
        aria-label={`Description in ${of}`}
        placeholder="as above"
        style={{ flex: "2 1 14rem" }}
        value={one.description}
        onChange={(event) => onPut({ description: event.currentTarget.value })}
      />
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Remove ${of}`} onClick={onRemove}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
