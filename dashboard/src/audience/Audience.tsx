import { Button, Group, Stack, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { Adder } from "./Adder";
import classes from "./Audience.module.css";
import { AudienceNow } from "./AudienceNow";
import { Build } from "./building";
import { Condition } from "./GroupCard";
import { added } from "./kinds";
import { denied, isGroup, isNode, type Node } from "./nodes";
import { Raw } from "./Raw";
import { SaveAsSegment } from "./SaveAsSegment";
import { useBuild } from "./useBuild";
import { useFigure } from "./useFigure";
import { audienceInWords } from "./words";

interface Props {
  site: string;
  /** The condition as it goes over the wire; null is everybody. */
  value: unknown;
  onChange: (value: Node | null, typed?: boolean) => void;
  /** What is wrong at a JSON pointer within the condition, "" being all of it. */
  faultAt: (pointer: string) => string | undefined;
  /** Names of events that are in use. */
  events: readonly string[];
  /** It can be saved as a segment. */
  saving?: boolean;
}

/** Who gets it, as sentences whose words are controls; or as JSON, for what has no sentence. */
export function Audience({ site, value, onChange, faultAt, events, saving = false }: Props) {
  const [json, setJson] = useState(false);
  const figure = useFigure(site, value);
  const building = useBuild(site, value, events, (at) => figure.faultAt(at) ?? faultAt(at));
  const everybody = !isNode(value) || (isGroup(value) && value.of.length === 0);
  const alone = isNode(value) && !isGroup(value) && !denied(value);
  return (
    <Build value={building}>
      <Stack gap="md">
        <Group justify="space-between" gap="sm" wrap="nowrap" align="flex-start">
          <Text size="sm" role="status" className={classes.said}>
            For {audienceInWords(value, building.named)}.
          </Text>
          <Switch
            size="xs"
            label="As JSON"
            styles={{ label: { whiteSpace: "nowrap" } }}
            checked={json}
            onChange={(event) => setJson(event.currentTarget.checked)}
          />
        </Group>
        {json ? <Raw value={value ?? null} onChange={onChange} faults={figure.faults} /> : null}
        {!json && everybody ? <Adder groups onAdd={(node) => onChange(added(null, node))} /> : null}
        {!json && !everybody ? (
          <>
            <Condition node={value} at="" depth={1} onChange={onChange} />
            {isGroup(value) ? null : <Adder groups={!alone} onAdd={(node) => onChange(added(value, node))} />}
          </>
        ) : null}
        <AudienceNow site={site} figure={figure} />
        {everybody ? null : (
          <Group gap="xs">
            {saving ? <SaveAsSegment site={site} value={value} onSaved={onChange} /> : null}
            <Button variant="subtle" size="compact-sm" color="gray" onClick={() => onChange(null)}>
              Everybody instead
            </Button>
          </Group>
        )}
      </Stack>
    </Build>
  );
}
