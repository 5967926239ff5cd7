import { Code, Group, Paper, Stack, Text, TextInput } from "@mantine/core";
import classes from "../audience/Audience.module.css";
import { EventField, Pick } from "../audience/fields";
import { FaultOf } from "../audience/NodeRow";
import { whereOf, type Node } from "../audience/nodes";
import { PageTest } from "../audience/Sentences";
import { WhereWords } from "../audience/WhereWords";
import { stepInWords } from "../audience/words";
import type { Traveller } from "../api/funnel";
import { ApiError } from "../api/problem";
import { faultAt } from "../settings/useEditing";
import { MoveTools } from "../ui/MoveTools";
import { asked, freshNode, type Step } from "./steps";

interface Props {
  by: Traveller;
  at: number;
  of: number;
  step: Step;
  /** The place at which it was sent as it is, which what was wrong is told by; -1 where it is another by now. */
  sentAt: number;
  error: Error | null;
  /** It may not be taken out. */
  stays: boolean;
  onChange: (step: Step) => void;
  onMove: (to: number) => void;
  onRemove: () => void;
}

/** Who does it: in the first step, and in every other. */
const doers = {
  person: ["They", "then they"],
  account: ["Anybody in the account", "then anybody in it"],
} as const;

/** One step: what happens in it, and what it is called. */
export function StepRow({ by, at, of, step, sentAt, error, stays, onChange, onMove, onRemove }: Props) {
  const { node, key, name } = step;
  const put = (next: Node) => onChange({ ...step, node: next });
  return (
    <Paper withBorder p="sm" radius="md" role="group" aria-label={`Step ${at + 1}`} data-step={at}>
      <Group justify="space-between" mb={4} wrap="nowrap">
        <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {at + 1}. {key ? <Code>{key}</Code> : null}
        </Text>
        <MoveTools what="step" at={at} of={of} stays={stays} onMove={onMove} onRemove={onRemove} />
      </Group>
      <Stack gap="xs">
        <div className={classes.sentence}>
          {doers[by][at === 0 ? 0 : 1]}
          <Pick
            label={`What happens in step ${at + 1}`}
            value={node.type}
            data={{ event: "did", page: "saw a page that" }}
            onPick={(type) => put(freshNode(type))}
          />
          <Asked node={node} onChange={put} />
        </div>
        <FaultOf words={askedFault(error, sentAt)} />
        <TextInput
          size="xs"
          label={`Name of step ${at + 1}`}
          description={at === 0 ? "For people; without one it is called by what happens." : undefined}
          placeholder={stepInWords({ key, ...asked(node) })}
          maxLength={255}
          value={name}
          error={faultAt(error, `/steps/${sentAt}/name`)}
          onChange={(event) => onChange({ ...step, name: event.currentTarget.value })}
        />
      </Stack>
    </Paper>
  );
}

/** What is asked; properties that have no place in a sentence are shown as they are written, and kept. */
function Asked({ node, onChange }: { node: Node; onChange: (node: Node) => void }) {
  if (node.type === "page") return <PageTest node={node} onChange={onChange} />;
  return (
    <>
      <EventField value={node["name"]} onWrite={(name) => onChange({ ...node, name })} />
      {whereOf(node) ? (
        <WhereWords node={node} onChange={onChange} />
      ) : (
        <>
          where{" "}
          <Code style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {JSON.stringify(node["where"])}
          </Code>
        </>
      )}
    </>
  );
}

/** What is wrong with a step, but for what it is called. */
function askedFault(error: Error | null, at: number): string | undefined {
  const faults = error instanceof ApiError ? error.faults : [];
  const own = `/steps/${at}`;
  return faults.find(
    ({ pointer }) => pointer === own || (pointer.startsWith(`${own}/`) && pointer !== `${own}/name`),
  )?.detail;
}
