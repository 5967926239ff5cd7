import { Box, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { Adder } from "./Adder";
import classes from "./Audience.module.css";
import { added, DEEPEST, isGroup, removed, type Group as Conditions, type Node } from "./nodes";
import { NodeRow } from "./NodeRow";

interface Props {
  group: Conditions;
  /** The JSON pointer of the group. */
  at: string;
  depth: number;
  onChange: (group: Node | null, typed?: boolean) => void;
}

/** Conditions that hold together, or one of them; one switch for the whole group. */
export function GroupCard({ group, at, depth, onChange }: Props) {
  const put = (i: number, node: Node | null, typed?: boolean) =>
    onChange(
      node ? { ...group, of: group.of.map((one, j) => (j === i ? node : one)) } : removed(group, i),
      typed,
    );
  return (
    <Box
      className={classes.group}
      role="group"
      aria-label={group.type === "and" ? "All of these" : "Any of these"}
    >
      <Stack gap="sm">
        <Group gap="xs">
          <Text size="sm">People for whom</Text>
          <SegmentedControl
            size="xs"
            aria-label="How these hold together"
            value={group.type}
            onChange={(type) => onChange({ ...group, type })}
            data={[
              { value: "and", label: "all" },
              { value: "or", label: "any" },
            ]}
          />
          <Text size="sm">of these hold</Text>
        </Group>
        {group.of.map((node, i) => {
          const here = `${at}/of/${i}`;
          // Conditions have no id, and their place is what they are.
          /* oxlint-disable react/no-array-index-key */
          return isGroup(node) && depth < DEEPEST ? (
            <GroupCard
              key={i}
              group={node}
              at={here}
              depth={depth + 1}
              onChange={(next, typed) => put(i, next, typed)}
            />
          ) : (
            <NodeRow
              key={i}
              node={node}
              at={here}
              onChange={(next, typed) => put(i, next, typed)}
              onRemove={() => put(i, null)}
            />
          );
          /* oxlint-enable react/no-array-index-key */
        })}
        <Adder groups={depth < DEEPEST} onAdd={(node) => onChange(added(group, node))} />
      </Stack>
    </Box>
  );
}
