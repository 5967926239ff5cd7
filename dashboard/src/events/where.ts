// What is asked of an event's properties: as it is written, as it is asked, and as a condition.
import { operatorOf, operators, plainly, whereOf, type Node } from "../audience/nodes";

/** The event as the builder has it; what an address says that has no place in a sentence is left out. */
export function asked(name: string, where: readonly unknown[]): Node {
  const node = { type: "event", name, where };
  return where.length > 0 && whereOf(node) !== undefined ? node : { type: "event", name };
}

/** The comparisons that are complete, as they go over the wire: the others wait to be written out. */
export function complete(node: Node): object[] {
  return (whereOf(node) ?? []).filter(whole).map(plainly);
}

function whole(one: Node): boolean {
  const { path, value } = one;
  const takes = operators[operatorOf(one)]?.with;
  if (path === "") return false;
  if (takes === "list") return Array.isArray(value) && value.length > 0;
  return value !== "";
}

/** One comparison more: that a property has a value. One that is there already is not doubled. */
export function narrowed(node: Node, path: string, value: unknown): Node {
  const list = complete(node);
  const one = { path, op: "eq", value };
  const there = list.some((other) => JSON.stringify(other) === JSON.stringify(one));
  return { ...node, where: there ? list : [...list, one] };
}
