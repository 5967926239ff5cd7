import type { Content } from "../api/authored";
import type { Fault } from "../api/problem";
import { fallbackOf, pushStart } from "../push/message";
import type { Composing } from "./context";

const PUSH = "/fallback/push";

/** The fallback as if it were a campaign of its own channel, for the fields that notifications are written in. */
export function asPush(composing: Composing): Composing {
  const message = (fallbackOf(composing.content) ?? pushStart()) as unknown as Content["message"];
  return {
    ...composing,
    content: { ...composing.content, channel: "web_push", message },
    faults: composing.faults.flatMap((fault) => inPush(fault)),
    set: (path, value, typed) => composing.set(["fallback", "push", ...path.slice(1)], value, typed),
  };
}

function inPush(fault: Fault): Fault[] {
  if (!fault.pointer.startsWith(PUSH)) return [];
  return [{ ...fault, pointer: `/message${fault.pointer.slice(PUSH.length)}` }];
}
