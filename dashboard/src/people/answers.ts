// "Why did they (not) get this?", in sentences.
import { conditionInWords, type Named } from "../audience/words";
import { isNode } from "../audience/nodes";
import type { Gate, Why } from "../api/person";
import { decisionInWords, detailInWords } from "../campaigns/reasons";
import { when } from "../ui/figures";
import { sentence } from "../ui/words";

/** What each gate asks, in the order in which they are asked. */
const asks: Record<string, string> = {
  live: "Is the campaign live?",
  schedule: "Is it within its dates?",
  trigger: "Has its trigger happened?",
  consent: "Have they agreed to messages?",
  audience: "Are they in its audience?",
  preference: "Do they want messages of this kind?",
  quiet_hours: "Is it outside of the quiet hours?",
  push: "Can they be asked for notifications?",
  "cap.campaign": "Have they had it less often than it may come?",
  "cap.shared": "Have they had fewer messages than the site allows?",
  words: "Is all known that the message names?",
  control_group: "Are they outside of its control group?",
};

export function gateInWords(gate: Gate): string {
  return asks[gate.gate] ?? gate.gate;
}

/** Why a gate stops, as one sentence. */
export function stopInWords(gate: Gate): string {
  if (gate.reason === "audience") return "They are not in its audience.";
  if (gate.reason === "control_group") return "They are in its control group, which sees nothing.";
  if (["trigger", "schedule", "not_live"].includes(gate.reason ?? "")) {
    return sentence(detailInWords(gate.detail ?? ""));
  }
  return decisionInWords(gate.reason ?? "", gate.detail ?? "");
}

/** What of the audience does not hold: what it asks for, and what is known instead. */
export function partsInWords(gate: Gate, named?: Named): { wants: string; has: string }[] {
  return (gate.parts ?? []).map(({ condition, has, segment, segment_name }) => ({
    wants: isNode(condition)
      ? `${segment ? `Its segment “${segment_name}”` : "It"} is for people ${conditionInWords(condition, named)}.`
      : "",
    has: has ? sentence(detailInWords(has)) : "",
  }));
}

const moment = (at: string) => when(new Date(at));

/** What came of it so far, as one sentence. */
export function historyInWords(why: Why): string {
  const shown = why.deliveries.find((d) => d.shown_at);
  if (why.deliveries.some((d) => d.status === "held"))
    return "They are in its control group: nothing was sent.";
  if (shown?.shown_at) {
    const did = shown.clicked_at ? ", and clicked" : shown.dismissed_at ? ", and closed it" : "";
    const more = why.deliveries.filter((d) => d.shown_at).length - 1;
    return `They saw it on ${moment(shown.shown_at)}${did}${more > 0 ? `, and ${more} more before` : ""}.`;
  }
  const last = why.deliveries[0];
  if (last?.status === "sent")
    return "It went out to them as a push, and no browser has told yet that it was shown.";
  if (last?.status === "granted" && last.channel === "web_push") return "A push of it is on its way to them.";
  if (last?.status === "granted") return "It was sent to them, and they have not seen it yet.";
  if (last) return "It was sent to them and taken back before they saw it.";
  if (why.decisions.length > 0) return "They have not had it: they matched, and were stopped.";
  return "They have not had it, and never matched it.";
}

/** What would happen now, as one sentence. */
export function nowInWords(why: Why): string {
  const stopping = why.gates.find((gate) => gate.gate === why.stopped_by);
  if (stopping) return stopInWords(stopping);
  if (why.waits_until) return `It was triggered, and waits until ${moment(why.waits_until)}.`;
  if (why.fallback_at)
    return `They have not seen it in the app yet: where that is still so at ${moment(why.fallback_at)}, a push is decided on.`;
  return "Nothing stops it now: it comes the next time that its trigger happens.";
}
