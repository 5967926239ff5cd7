import { ActionIcon, Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { SpanInput } from "../ui/SpanInput";
import { EventField, Pick, text, type SentenceProps } from "./fields";
import { stepsOf, without, type Node } from "./nodes";
import { WhereWords } from "./WhereWords";

const MOST = 8;

/** "did cart_viewed, then not paid, within 1 hour of the first". */
export function SequenceWords({ node, onChange }: SentenceProps) {
  const steps = stepsOf(node) ?? [];
  const write = (list: readonly Node[], typed?: boolean) =>
    onChange({ ...node, of: list.map((one) => without(one, "type")) }, typed);
  return (
    <>
      <Pick
        label="Did or did not"
        value={node["negate"] === true ? "not" : "did"}
        data={{ did: "did", not: "did not do" }}
        onPick={(word) =>
          onChange({ ...without(node, "negate"), ...(word === "not" ? { negate: true } : {}) })
        }
      />
      {steps.map((one, i) => (
        <Step
          key={i}
          at={i}
          node={one}
          onChange={(next, typed) =>
            write(
              steps.map((other, j) => (j === i ? next : other)),
              typed,
            )
          }
          onRemove={steps.length > 2 && i > 0 ? () => write(steps.filter((_, j) => j !== i)) : undefined}
        />
      ))}
      {steps.length < MOST ? (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => write([...steps, { type: "event", name: "" }])}
        >
          then…
        </Button>
      ) : null}
      within
      <SpanInput
        bare
        label="Within"
        value={node["within"]}
        onChange={(within) => onChange({ ...node, within }, true)}
      />
      of the first
    </>
  );
}

interface StepProps extends SentenceProps {
  at: number;
  onRemove: (() => void) | undefined;
}

/** One step: an event that follows, or that must not. */
function Step({ at, node, onChange, onRemove }: StepProps) {
  return (
    <>
      {at === 0 ? null : (
        <Pick
          label={`Step ${at + 1} follows or not`}
          value={node["negate"] === true ? "not" : "so"}
          data={{ so: "then", not: "then not" }}
          onPick={(word) =>
            onChange({ ...without(node, "negate"), ...(word === "not" ? { negate: true } : {}) })
          }
        />
      )}
      <EventField value={node["name"]} onWrite={(name) => onChange({ ...node, name }, true)} />
      <WhereWords node={node} onChange={onChange} />
      {onRemove ? (
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={`Leave out step ${at + 1}: ${text(node["name"]) || "an event"}`}
          onClick={onRemove}
        >
          <IconX size={12} aria-hidden />
        </ActionIcon>
      ) : null}
    </>
  );
}
