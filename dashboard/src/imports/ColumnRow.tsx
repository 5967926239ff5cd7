import { Group, NativeSelect, Text, TextInput } from "@mantine/core";
import type { ImportKind, PreviewColumn } from "../api/import";
import classes from "./Imports.module.css";
import { choiceOf, choicesFor, kinds, OWN, ownName, targetBy } from "./targets";

interface Props {
  kind: ImportKind;
  column: PreviewColumn;
  /** What it is mapped to; undefined is left out. */
  target: string | undefined;
  fault: string | undefined;
  onChange: (target: string | undefined) => void;
}

/** A column with values of it, and what it becomes. */
export function ColumnRow({ kind, column, target, fault, onChange }: Props) {
  const { name, examples } = column;
  const choice = choiceOf(kind, target);
  const own = choice === OWN && target ? target : "";
  return (
    <li className={classes.column} data-column={name}>
      <div>
        <Text fw={600} className={classes.name ?? ""}>
          {name}
        </Text>
        <Text size="sm" c="dimmed" className={classes.name ?? ""} lineClamp={2}>
          {examples.length > 0 ? examples.join(" · ") : "Empty in the first rows"}
        </Text>
      </div>
      <Group gap="sm" align="flex-start">
        <NativeSelect
          style={{ flex: "1 1 180px" }}
          aria-label={`What “${name}” is`}
          data={choicesFor(kind)}
          value={choice}
          error={own ? undefined : fault}
          onChange={({ currentTarget }) => onChange(targetBy(kind, currentTarget.value, name))}
        />
        {own ? (
          <TextInput
            style={{ flex: "1 1 160px" }}
            aria-label={`Name of the ${kinds[kind].ownWord.toLowerCase()} out of “${name}”`}
            value={ownName(kind, own)}
            spellCheck={false}
            error={fault}
            onChange={({ currentTarget }) => onChange(targetBy(kind, OWN, currentTarget.value))}
          />
        ) : null}
      </Group>
    </li>
  );
}
