// Where people stand in a funnel, as conditions ask for it.
import type { Traveller } from "../api/funnel";
import type { Node } from "./nodes";

type States = Record<string, { so: string; not: string }>;

/** What can be asked of the latest attempt of somebody, or of their account: that it is so, and that it is not. */
export const funnelStates: Record<Traveller, States> = {
  person: {
    in: { so: "who are in", not: "who are not in" },
    stuck: { so: "who are stuck in", not: "who are not stuck in" },
    completed: { so: "who have completed", not: "who have not completed" },
    not_entered: { so: "who have never entered", not: "who have entered" },
  },
  account: {
    in: { so: "whose account is in", not: "whose account is not in" },
    stuck: { so: "whose account is stuck in", not: "whose account is not stuck in" },
    completed: { so: "whose account has completed", not: "whose account has not completed" },
    not_entered: { so: "whose account has never entered", not: "whose account has entered" },
  },
};

const maybe = (value: unknown, type: string) => value === undefined || typeof value === type;

/** Whether all that a condition of a funnel says has a place in its sentence. */
export function placed({ id, state, step, for: long, negate }: Node): boolean {
  return (
    typeof id === "string" &&
    typeof state === "string" &&
    Object.hasOwn(funnelStates.person, state) &&
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
