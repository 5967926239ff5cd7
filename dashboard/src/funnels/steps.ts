// The steps of a funnel as they are edited: each as the condition that the builder has words for.
import type { FunnelStep } from "../api/funnel";
import type { Node } from "../audience/nodes";

/** A step as it stands in the form. */
export interface Step {
  /** Of the row, while it is edited. */
  row: number;
  /** What conditions and reports call it; "" until it is saved. */
  key: string;
  name: string;
  /** An event with what is asked of its properties, or a page. */
  node: Node;
}

export const LEAST = 2;
export const MOST = 12;

let rows = 0;

export const freshStep = (): Step => ({ row: ++rows, key: "", name: "", node: freshNode("event") });

export function freshNode(type: string): Node {
  return type === "page" ? { type, op: "matches", value: "/" } : { type: "event", name: "" };
}

/** The steps of a funnel, as the form has them. */
export function stepsOf(steps: readonly FunnelStep[]): Step[] {
  return steps.map((step) => ({ row: ++rows, key: step.key, name: step.name ?? "", node: nodeOf(step) }));
}

function nodeOf({ event, where, page }: FunnelStep): Node {
  if (page) return { type: "page", op: page.op, value: page.value };
  return { type: "event", name: event ?? "", ...(where?.length ? { where } : {}) };
}

/** The steps as they go over the wire; one that has no key yet gets one that says what it is. */
export function written(steps: readonly Step[]): FunnelStep[] {
  const taken = new Set(steps.map(({ key }) => key));
  return steps.map(({ key, name, node }) => {
    const own = key || freeKey(keyOf(name, node), taken);
    taken.add(own);
    return { key: own, ...(name.trim() ? { name: name.trim() } : {}), ...asked(node) };
  });
}

/** What has to happen in a step. */
export function asked(node: Node): Pick<FunnelStep, "event" | "where" | "page"> {
  const { name, where, op, value } = node;
  if (node.type === "page") return { page: { op, value } as NonNullable<FunnelStep["page"]> };
  return {
    event: String(name),
    ...(Array.isArray(where) && where.length > 0 ? { where: where as Record<string, unknown>[] } : {}),
  };
}

const KEY = 40;

/** "Order Completed" as order_completed, "/pricing*" as pricing. */
function keyOf(name: string, node: Node): string {
  const words = name || String(node.type === "page" ? node["value"] : node["name"]);
  const key = words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .slice(0, KEY)
    .replaceAll(/^_+|_+$/g, "");
  return key || "step";
}

function freeKey(key: string, taken: ReadonlySet<string>): string {
  for (let i = 1; ; i++) {
    const own = i === 1 ? key : `${key}_${i}`;
    if (!taken.has(own)) return own;
  }
}

/** The steps with one at another place. */
export function moved(steps: readonly Step[], from: number, to: number): Step[] {
  const list = steps.filter((_, i) => i !== from);
  const one = steps[from];
  return one ? [...list.slice(0, to), one, ...list.slice(to)] : list;
}
