import type { Entry, Person } from "../api/person";
import { decisionInWords } from "../campaigns/reasons";
import { pushInWords } from "./push";

/** One attribute by its dotted path, its value as text. */
export interface Attribute {
  path: string;
  value: string;
}

/** Nested attributes as a list of paths, the way conditions name them. */
export function flat(traits: Record<string, unknown>, before = ""): Attribute[] {
  return Object.entries(traits).flatMap(([name, value]) => {
    const path = before + name;
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      return flat(value as Record<string, unknown>, `${path}.`);
    }
    return [{ path, value: inWords(value) }];
  });
}

function inWords(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map(inWords).join(", ");
  return JSON.stringify(value);
}

export function consentInWords(consent: Person["consent"]): string {
  if (consent === "full") return "To everything";
  if (consent === "essential") return "To what is essential";
  return consent === "none" ? "To nothing" : "Never asked";
}

const CAMPAIGN = "campaign:";

/** A category, or one campaign that has none: its name, its id where there is no name. */
export function unwantedInWords(topic: string, nameOf: (campaign: string) => string | undefined): string {
  if (!topic.startsWith(CAMPAIGN)) return topic;
  const id = topic.slice(CAMPAIGN.length);
  return `“${nameOf(id) ?? id}”`;
}

export type Tone = "did" | "message" | "stopped";

/** One line of a timeline. */
export interface Line {
  tone: Tone;
  title: string;
  detail: string;
}

const receipts: Record<string, string> = {
  shown: "Saw",
  clicked: "Clicked in",
  dismissed: "Closed",
  answered: "Answered",
  snoozed: "Put off",
  completed: "Completed",
  fewer: "Asked for fewer like",
  failed: "Could not be shown",
};

/** The properties of an event, such as "format: pdf, pages: 3". */
function propsInWords(props: Entry["props"]): string {
  return flat((props ?? {}) as Record<string, unknown>)
    .map(({ path, value }) => `${path}: ${value}`)
    .join(", ");
}

const did = (title: string, detail = ""): Line => ({ tone: "did", title, detail });
const message = (title: string, detail = ""): Line => ({ tone: "message", title, detail });

function grantLine(e: Entry, name: string): Line {
  if (e.held_out) return message(`In the control group of ${name}`, "Nothing was sent");
  if (e.snoozed) return message(`${name} was put off`, "It comes back when its time has come");
  return message(`Was sent ${name}`);
}

function receiptLine(e: Entry, name: string): Line {
  const verb = receipts[e.what ?? ""];
  const detail = propsInWords(e.props);
  if (e.what === "failed") return message(`${name} could not be shown`, detail);
  return message(verb ? `${verb} ${name}` : `${name}: ${e.what ?? ""}`, detail);
}

function triggerLine(e: Entry, name: string): Line {
  if (e.name === "schedule") return did(`The time of ${name} had come`);
  return e.name === "api"
    ? did(`Your server triggered ${name}`, propsInWords(e.props))
    : did(`Did what ${name} waits for`);
}

function segmentLine(e: Entry): Line {
  if (e.baseline) return did("Was in a segment already", `${e.name ?? ""}, when it began to be watched`);
  return did(e.entered ? "Came into a segment" : "Left a segment", e.name);
}

function preferenceLine(e: Entry): Line {
  const topic = unwantedInWords(e.category ?? "", () => e.campaign_name);
  return did(e.wanted ? "Wants messages again" : "Wants no more messages", topic);
}

/** An entry as a member reads it. */
export function lineOf(e: Entry): Line {
  const name = `“${e.campaign_name ?? e.campaign ?? ""}”`;
  switch (e.kind) {
    case "page":
      return did(e.title || "Viewed a page", e.url);
    case "track":
      return did(e.name ?? "", propsInWords(e.props));
    case "trigger":
      return triggerLine(e, name);
    case "identify":
      return did(e.user ? `Signed in as ${e.user}` : "Said more about themselves", propsInWords(e.traits));
    case "group":
      return did(`Works for the account ${e.account ?? ""}`, propsInWords(e.traits));
    case "alias":
      return did(`Is now called ${e.user ?? ""}`);
    case "reset":
      return did("Signed out");
    case "merge":
      return did("Turned out to be a visitor seen before", e.anonymous_id);
    case "consent":
      return did("Consent", consentInWords((e.level as Person["consent"] | undefined) ?? null));
    case "context":
      return did("Came in a browser", [e.language, e.time_zone].filter(Boolean).join(", "));
    case "attention":
      return did("Had a page in view", `for ${(e.value ?? 0).toLocaleString("en")} seconds`);
    case "metric":
      return did(e.name ?? "", `${(e.value ?? 0).toLocaleString("en")} from now on`);
    case "list":
      return did(e.listed ? "Was put on a list" : "Was taken off a list", e.name);
    case "segment":
      return segmentLine(e);
    case "preference":
      return preferenceLine(e);
    case "grant":
      return grantLine(e, name);
    case "release":
      return message(`${name} was taken back, not seen`);
    case "delay":
      return message(e.over ? `${name} waits no more` : `${name} waits for its time`);
    case "fallback":
      return message(
        e.over
          ? `${name} no longer waits to be seen in the app`
          : `${name} waits to be seen in the app, before a push`,
      );
    case "receipt":
      return receiptLine(e, name);
    case "push":
      return { tone: "did", ...pushInWords(e) };
    case "goal":
      return message(`Reached the goal of ${name}`);
    case "decision":
      return {
        tone: "stopped",
        title: `Did not get ${name}`,
        detail: decisionInWords(e.reason ?? "", e.detail ?? ""),
      };
  }
}
