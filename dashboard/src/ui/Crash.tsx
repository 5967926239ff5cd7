import type { ErrorComponentProps } from "@tanstack/react-router";
import { Failure } from "./Failure";
import { Sheet } from "./Sheet";

/** A fault of the dashboard itself. */
export function Crash({ error, reset }: ErrorComponentProps) {
  return (
    <Sheet title="This page broke">
      <Failure
        what="The dashboard made a mistake."
        kept="Nothing on the server was changed by it."
        error={error instanceof Error ? error : new Error(String(error))}
        onRetry={reset}
      />
    </Sheet>
  );
}
