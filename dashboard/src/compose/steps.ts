// The steps of the composer: which part of a campaign each is about.
import type { Content } from "../api/authored";
import type { Fault } from "../api/problem";
import { blankPush, fallbackOf, pushOf, pushStart, type PushMessage } from "../push/message";
import { blank } from "./blank";
import { at, put, same } from "./path";

export const steps = ["message", "trigger", "audience", "rules", "goal", "review"] as const;
export type Step = (typeof steps)[number];

export const stepWords: Record<Step, string> = {
  message: "Message",
  trigger: "Trigger",
  audience: "Audience",
  rules: "Rules",
  goal: "Goal",
  review: "Review",
};

/** The members that a step is about; what no step knows belongs to the rules. */
const members: Partial<Record<Step, readonly string[]>> = {
  message: ["message", "name", "channel"],
  trigger: ["trigger", "delay", "cancel_on"],
  audience: ["audience"],
  goal: ["goal"],
};

export function stepOfMember(name: string): Step {
  return steps.find((step) => members[step]?.includes(name)) ?? "rules";
}

/** The step on which a fault is mended. */
export function stepOf(pointer: string): Step {
  return stepOfMember(pointer.split("/")[1] ?? "");
}

/** What is missing or wrong, step by step. */
export function faultsByStep(faults: readonly Fault[]): Record<Step, Fault[]> {
  const by: Record<Step, Fault[]> = {
    message: [],
    trigger: [],
    audience: [],
    rules: [],
    goal: [],
    review: [],
  };
  for (const fault of faults) by[stepOf(fault.pointer)].push(fault);
  return by;
}

/** The words that a new campaign began with and that still stand in it: nobody should read them. */
export function begun(content: Content): Fault[] {
  const push = pushOf(content);
  const first = blank();
  const faults: Fault[] = [];
  if (content.name === (push ? blankPush() : first).name) {
    faults.push({ pointer: "/name", detail: "Give the campaign a name by which you will find it again." });
  }
  if (push) return [...faults, ...begunPush(push, "/message")];
  const fallback = fallbackOf(content);
  if (fallback) faults.push(...begunPush(fallback, "/fallback/push"));
  content.message.blocks.forEach((block, i) => {
    const words = first.message.blocks.find((b) => b.text !== undefined && b.text === block.text);
    if (words)
      faults.push({
        pointer: `/message/blocks/${i}/text`,
        detail: `Write what the ${block.type} shall say.`,
      });
  });
  return faults;
}

function begunPush(push: PushMessage, where: string): Fault[] {
  const first = pushStart();
  const words = { title: "title", body: "text" } as const;
  return (["title", "body"] as const)
    .filter((name) => push[name] === first[name])
    .map((name) => ({ pointer: `${where}/${name}`, detail: `Write what the ${words[name]} shall say.` }));
}

/** The steps in which two contents differ. */
export function differing(a: Content, b: Content): Step[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  const found = new Set([...names].filter((name) => !same(at(a, [name]), at(b, [name]))).map(stepOfMember));
  return steps.filter((step) => found.has(step));
}

/** One content with a step's part of another. */
export function withStep(into: Content, step: Step, from: Content): Content {
  const names = new Set([...Object.keys(into), ...Object.keys(from)]);
  let out = into;
  for (const name of names) {
    if (stepOfMember(name) === step) out = put(out, [name], at(from, [name]));
  }
  return out;
}

/** What two made of one content: what only one has changed is taken, what both have is for the member to choose. */
export function reconcile(
  /** What I began from, as I sent it and as the server wrote it down: it fills in what is left out. */
  base: { sent: Content; kept: Content },
  mine: Content,
  theirs: Content,
): { merged: Content; torn: Step[] } {
  const byMe = differing(mine, base.sent);
  const byThem = differing(theirs, base.kept);
  let merged = theirs;
  for (const step of byMe) if (!byThem.includes(step)) merged = withStep(merged, step, mine);
  return { merged, torn: byMe.filter((step) => byThem.includes(step)) };
}
