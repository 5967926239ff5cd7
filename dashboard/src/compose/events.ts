import type { Campaign } from "../api/campaign";

/** The names of events that campaigns of the site speak of, in their triggers, audiences and goals. */
export function eventsOf(campaigns: Pick<Campaign, "trigger" | "audience" | "goal">[]): string[] {
  const names = new Set<string>();
  const look = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) return value.forEach(look);
    const { type, name, event, of } = value as Record<string, unknown>;
    const found = type === "event" ? name : type === "since" ? event : undefined;
    if (typeof found === "string" && found !== "") names.add(found);
    look(of);
  };
  for (const { trigger, audience, goal } of campaigns) {
    if (goal) names.add(goal.event);
    look(trigger);
    look(audience);
  }
  return [...names].sort();
}
