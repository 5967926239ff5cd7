import { Button, Stack, Text, VisuallyHidden } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { Build, unbuilt } from "../audience/building";
import { FaultOf } from "../audience/NodeRow";
import type { Traveller } from "../api/funnel";
import { ApiError } from "../api/problem";
import { freshStep, LEAST, MOST, moved, type Step } from "./steps";
import { StepRow } from "./StepRow";

interface Props {
  site: string;
  by: Traveller;
  steps: Step[];
  /** As they were saved last: what was wrong is told of these. */
  sent: readonly Step[];
  onChange: (steps: Step[]) => void;
  /** What was wrong when it was saved. */
  error: Error | null;
}

/** The steps of a funnel, the first on top. */
export function StepsEditor({ site, by, steps, sent, onChange, error }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [news, setNews] = useState("");
  const focus = (what: string) =>
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(what)?.focus());
  const move = (from: number, to: number) => {
    onChange(moved(steps, from, to));
    setNews(`Step ${from + 1} is now step ${to + 1} of ${steps.length}.`);
    // The focus goes with the step, to the same button where it can still be pressed.
    const up = to === 0 || (to > from && to < steps.length - 1) ? "down" : "up";
    focus(`button[aria-label="Move step ${to + 1} ${up}"]`);
  };
  const add = () => {
    onChange([...steps, freshStep()]);
    focus(`[data-step="${steps.length}"] input`);
  };
  const remove = (at: number) => {
    onChange(steps.filter((_, i) => i !== at));
    setNews(`Step ${at + 1} is taken out; ${steps.length - 1} are left.`);
    focus(`[data-step="${Math.max(0, at - 1)}"] input`);
  };
  const whole = error instanceof ApiError ? error.faults.find(({ pointer }) => pointer === "/steps") : null;
  return (
    <Build value={{ ...unbuilt, site }}>
      <Stack gap="sm" role="group" aria-label="Steps" ref={box}>
        <Text fw={600} size="sm">
          Steps
        </Text>
        {steps.map((step, i) => (
          <StepRow
            key={step.row}
            by={by}
            at={i}
            of={steps.length}
            step={step}
            sentAt={sent.indexOf(step)}
            error={error}
            stays={steps.length <= LEAST}
            onChange={(next) => onChange(steps.map((one, j) => (j === i ? next : one)))}
            onMove={(to) => move(i, to)}
            onRemove={() => remove(i)}
          />
        ))}
        <FaultOf words={whole?.detail} />
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={steps.length >= MOST}
          style={{ alignSelf: "start" }}
          onClick={add}
        >
          {steps.length >= MOST ? `A funnel has ${MOST} steps at most` : "Add a step"}
        </Button>
        <VisuallyHidden role="status">{news}</VisuallyHidden>
      </Stack>
    </Build>
  );
}
