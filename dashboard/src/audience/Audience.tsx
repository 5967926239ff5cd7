import { Button, Group, Textarea, Stack, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { Adder } from "./Adder";
import { Build, type Building } from "./building";
import { GroupCard } from "./GroupCard";
import { added, isGroup, isNode, type Node } from "./nodes";
import { NodeRow } from "./NodeRow";
import { audienceInWords } from "./words";

interface Props {
  /** The condition as it goes over the wire; null is everybody. */
  value: unknown;
  onChange: (value: Node | null, typed?: boolean) => void;
  /** What is wrong at a JSON pointer within the condition, "" being all of it. */
  faultAt: (pointer: string) => string | undefined;
  /** Names of events to offer: the id of a datalist. */
  events: string;
}

/** Who gets it, as sentences whose words are controls; or as JSON, for what has no sentence. */
export function Audience({ value, onChange, faultAt, events }: Props) {
  const [json, setJson] = useState(false);
  const building: Building = { faultAt, events };
  const everybody = !isNode(value) || (isGroup(value) && value.of.length === 0);
  return (
    <Build value={building}>
      <Stack gap="md">
        <Group justify="space-between" gap="sm">
          <Text size="sm" role="status">
            For {audienceInWords(value)}.
          </Text>
          <Switch
            size="xs"
            label="As JSON"
            checked={json}
            onChange={(event) => setJson(event.currentTarget.checked)}
          />
        </Group>
        {json ? <Raw value={value ?? null} onChange={onChange} fault={faultAt("")} /> : null}
        {!json && everybody ? <Adder onAdd={(node) => onChange(added(null, node))} /> : null}
        {!json && !everybody && isGroup(value) ? (
          <GroupCard group={value} at="" depth={1} onChange={onChange} />
        ) : null}
        {!json && !everybody && isNode(value) && !isGroup(value) ? (
          <>
            <NodeRow node={value} at="" onChange={onChange} onRemove={() => onChange(null)} />
            <Adder onAdd={(node) => onChange(added(value, node))} />
          </>
        ) : null}
        {everybody ? null : (
          <Button
            variant="subtle"
            size="compact-sm"
            color="gray"
            onClick={() => onChange(null)}
            style={{ alignSelf: "start" }}
          >
            Everybody instead
          </Button>
        )}
      </Stack>
    </Build>
  );
}

interface RawProps {
  value: unknown;
  onChange: (value: Node | null, typed?: boolean) => void;
  fault: string | undefined;
}

/** The condition as it is written; what is no JSON is kept in the field and not taken. */
function Raw({ value, onChange, fault }: RawProps) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [broken, setBroken] = useState<string>();
  const write = (next: string) => {
    setText(next);
    try {
      onChange(JSON.parse(next === "" ? "null" : next) as Node | null, true);
      setBroken(undefined);
    } catch (err) {
      setBroken(`This is no JSON yet: ${(err as Error).message}`);
    }
  };
  return (
    <Textarea
      label="The condition as JSON"
      description="null is everybody."
      autosize
      minRows={6}
      maxRows={24}
      ff="monospace"
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
      value={text}
      error={broken ?? fault}
      onChange={(event) => write(event.currentTarget.value)}
    />
  );
}
