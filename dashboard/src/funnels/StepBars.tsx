import { Text } from "@mantine/core";
import type { FunnelReportStep, Standing, Traveller } from "../api/funnel";
import { Bar } from "../ui/Bar";
import classes from "./Report.module.css";
import { Standings } from "./Standings";
import { sharesOf, travellers } from "./words";

interface Props {
  by: Traveller;
  steps: readonly FunnelReportStep[];
  /** What a step is called. */
  called: (step: FunnelReportStep) => string;
  /** Whose list is open. */
  open: Standing | null;
  onGo: (to: Standing) => void;
}

/** How many came to each step, as bars under each other; every figure stands beside them as a word. */
export function StepBars({ by, steps, called, open, onGo }: Props) {
  const most = steps[0]?.reached ?? 0;
  return (
    <ol className={classes.steps} aria-label={`Steps, with how many ${travellers[by].all} reached them`}>
      {steps.map((step, i) => {
        const name = called(step);
        const at = (state: Standing["state"]) => (
          <Standings by={by} step={step} state={state} name={name} open={open} onGo={onGo} />
        );
        return (
          <li key={step.key} data-step-key={step.key}>
            <div className={classes.head}>
              <Text span fw={600}>
                {i + 1}. {name}
              </Text>
              <Text span>{at("reached")}</Text>
            </div>
            <Bar n={step.reached} most={most} />
            <div className={classes.figures}>
              {sharesOf(steps, i).map((words) => (
                <span key={words}>{words}</span>
              ))}
              {i < steps.length - 1 ? (
                <>
                  <span>{at("here")}</span>
                  <span>{at("left")}</span>
                </>
              ) : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
