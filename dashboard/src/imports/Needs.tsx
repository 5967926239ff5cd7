import { Group, Text } from "@mantine/core";
import { IconAlertCircle, IconCheck } from "@tabler/icons-react";
import type { ImportKind } from "../api/import";
import { kinds, needsOf } from "./targets";

interface Props {
  kind: ImportKind;
  columns: Record<string, string>;
}

/** What each row needs, and whether a column is it. */
export function Needs({ kind, columns }: Props) {
  return (
    <Group gap="md" my="sm" role="status">
      <Text size="sm" fw={600}>
        Each {kinds[kind].one} needs:
      </Text>
      {needsOf(kind, columns).map(({ words, met }) => (
        <Group key={words} gap={4} wrap="nowrap">
          {met ? (
            <IconCheck size={16} color="var(--mantine-color-green-text)" aria-hidden />
          ) : (
            <IconAlertCircle size={16} color="var(--mantine-color-error)" aria-hidden />
          )}
          <Text size="sm">
            {words}
            {met ? "" : ", still missing"}
          </Text>
        </Group>
      ))}
    </Group>
  );
}
