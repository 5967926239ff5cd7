// Where people stand in a funnel, as conditions ask for it.
import type { Node } from "./nodes";

/** What can be asked of somebody's latest attempt: that it is so, and that it is not. */
export const funnelStates: Record<string, { so: string; not: string }> = {
  in: { so: "are in", not: "are not in" },
  stuck: { so: "are stuck in", not: "are not stuck in" },
  completed: { so: "have completed", not: "have not completed" },
  not_entered: { so: "have never entered", not: "have entered" },
};

const maybe = (value: unknown, type: string) => value === undefined || typeof value === type;

/** Whether all that a condition of a funnel says has a place in its sentence. */
export function placed({ id, state, step, for: long, negate }: Node): boolean {
  return (
    typeof id === "string" &&
    typeof state === "string" &&
    state in funnelStates &&
    maybe(negate, "boolean") &&
    (step === undefined || (typeof step === "string" && state !== "not_entered")) &&
    (long === undefined || (typeof long === "string" && state === "stuck"))
  );
}

/** Asked of another state: what that does not take is left out, and who is stuck is so for some time. */
export function inState(node: Node, state: string, not: boolean): Node {
  const { step, for: long, negate: _, ...rest } = node;
  return {
    ...rest,
    type: node.type,
    state,
    ...(step !== undefined && state !== "not_entered" ? { step } : {}),
    ...(state === "stuck" && (node["state"] !== "stuck" || long !== undefined) ? { for: long ?? "3d" } : {}),
    ...(not ? { negate: true } : {}),
  };
}
