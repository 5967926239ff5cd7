import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { FunnelReportStep, Standing, Traveller } from "../api/funnel";
import { standings } from "./words";

interface Props {
  by: Traveller;
  step: FunnelReportStep;
  state: Standing["state"];
  /** What the step is called. */
  name: string;
  open: Standing | null;
  onGo: (to: Standing) => void;
}

/** How many people, or accounts, of a step are there, and the way to their list, which opens below. */
export function Standings({ by, step, state, name, open, onGo }: Props) {
  const n = step[state];
  const words = standings[state](n, by);
  if (n === 0) return words;
  const here = open?.step === step.key && open.state === state;
  return (
    <Anchor
      inherit
      aria-label={`${words}: ${name}`}
      aria-current={here ? "true" : undefined}
      fw={here ? 600 : undefined}
      renderRoot={(props) => (
        <Link
          to="."
          search={(was: object) => ({ ...was, step: step.key, show: state })}
          resetScroll={false}
          {...props}
        />
      )}
      onClick={() => onGo({ step: step.key, state })}
    >
      {words}
    </Anchor>
  );
}
