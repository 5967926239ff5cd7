import { Text, UnstyledButton } from "@mantine/core";
import { IconAlertCircle, IconCheck, IconRocket } from "@tabler/icons-react";
import type { Fault } from "../api/problem";
import classes from "./Composer.module.css";
import { steps, stepWords, type Step } from "./steps";

interface Props {
  faults: Record<Step, Fault[]>;
  here: Step;
  onStep: (step: Step) => void;
}

/** The steps in any order; what is missing is said on the step. */
export function StepList({ faults, here, onStep }: Props) {
  return (
    <nav aria-label="Steps">
      <ol className={classes.steps}>
        {steps.map((step) => {
          const wrong = faults[step].length;
          return (
            <li key={step}>
              <UnstyledButton
                className={classes.step ?? ""}
                aria-current={step === here ? "step" : undefined}
                title={faults[step][0]?.detail}
                aria-label={
                  wrong > 0
                    ? `${stepWords[step]}, ${wrong === 1 ? "one thing is" : `${wrong} things are`} missing`
                    : undefined
                }
                onClick={() => onStep(step)}
              >
                <Sign step={step} wrong={wrong > 0} />
                <Text span inherit size="sm">
                  {stepWords[step]}
                </Text>
              </UnstyledButton>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function Sign({ step, wrong }: { step: Step; wrong: boolean }) {
  if (wrong) return <IconAlertCircle size={16} color="var(--mantine-color-error)" aria-hidden />;
  if (step === "review") return <IconRocket size={16} aria-hidden />;
  return <IconCheck size={16} aria-hidden />;
}
