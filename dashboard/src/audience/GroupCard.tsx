import { Box, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { Adder } from "./Adder";
import classes from "./Audience.module.css";
import { added, removed } from "./kinds";
import { DEEPEST, denied, deniedAt, isGroup, withDenied, type Group as Conditions, type Node } from "./nodes";
import { NodeRow, Remove } from "./NodeRow";

interface Props<N extends Node> {
  node: N;
  /** Its JSON pointer. */
  at: string;
  depth: number;
  onChange: (node: Node | null, typed?: boolean) => void;
}

/** A condition as it is drawn: a card where it holds others and there is room for one more, else a row. */
export function Condition({ node, at, depth, onChange }: Props<Node>) {
  if (depth <= DEEPEST) {
    if (isGroup(node)) return <GroupCard node={node} at={at} depth={depth} onChange={onChange} />;
    if (denied(node)) return <NotCard node={node} at={at} depth={depth} onChange={onChange} />;
  }
  return <NodeRow node={node} at={at} onChange={onChange} onRemove={() => onChange(null)} />;
}

/** Conditions that hold together, or one of them; one switch for the whole group. */
export function GroupCard({ node, at, depth, onChange }: Props<Conditions>) {
  const put = (i: number, next: Node | null, typed?: boolean) =>
    onChange(
      next ? { ...node, of: node.of.map((one, j) => (j === i ? next : one)) } : removed(node, i),
      typed,
    );
  return (
    <Box
      className={classes.group}
      role="group"
      aria-label={node.type === "and" ? "All of these" : "Any of these"}
    >
      <Stack gap="sm">
        <Group gap="xs" wrap="nowrap" justify="space-between" align="flex-start">
          <Group gap="xs">
            <Text size="sm">People for whom</Text>
            <SegmentedControl
              size="xs"
              aria-label="How these hold together"
              value={node.type}
              onChange={(type) => onChange({ ...node, type })}
              data={[
                { value: "and", label: "all" },
                { value: "or", label: "any" },
              ]}
            />
            <Text size="sm">of these hold</Text>
          </Group>
          {depth > 1 ? <Remove node={node} onRemove={() => onChange(null)} /> : null}
        </Group>
        {node.of.map((one, i) => (
          // Conditions have no id, and their place is what they are.
          // oxlint-disable-next-line react/no-array-index-key
          <Part key={i} word={i === 0 ? "" : node.type}>
            <Condition
              node={one}
              at={`${at}/of/${i}`}
              depth={depth + 1}
              onChange={(next, typed) => put(i, next, typed)}
            />
          </Part>
        ))}
        <Adder groups={depth < DEEPEST} onAdd={(one) => onChange(added(node, one))} />
      </Stack>
    </Box>
  );
}

/** A condition of a group, with the word that joins it to the one before. */
function Part({ word, children }: { word: string; children: React.ReactNode }) {
  return (
    <div>
      {word ? (
        <Text size="xs" c="dimmed" mb={4}>
          {word}
        </Text>
      ) : null}
      {children}
    </div>
  );
}

/** A condition that must not hold. The group in it is no deeper on screen than it would be alone. */
function NotCard({ node, at, depth, onChange }: Props<Node>) {
  const one = denied(node);
  if (!one) return null;
  return (
    <Box className={`${classes.group} ${classes.not}`} role="group" aria-label="None of this">
      <Stack gap="sm">
        <Group gap="xs" wrap="nowrap" justify="space-between">
          <Text size="sm">
            People for whom this does <strong>not</strong> hold
          </Text>
          <Remove node={node} onRemove={() => onChange(null)} />
        </Group>
        <Condition
          node={one}
          at={deniedAt(node, at)}
          depth={depth}
          onChange={(next, typed) => onChange(next ? withDenied(node, next) : null, typed)}
        />
      </Stack>
    </Box>
  );
}
