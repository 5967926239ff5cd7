import { Text } from "@mantine/core";
import classes from "./Imports.module.css";

const steps = ["File", "Columns", "Dry run", "Import"];

export type Step = 0 | 1 | 2 | 3;

/** Where one is on the way from a file to its import. */
export function Steps({ here }: { here: Step }) {
  return (
    <ol className={classes.steps} aria-label="Steps">
      {steps.map((word, i) => (
        <li key={word} aria-current={i === here ? "step" : undefined}>
          <Text span inherit>
            {i + 1}. {word}
          </Text>
        </li>
      ))}
    </ol>
  );
}
