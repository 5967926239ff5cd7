import type { Assumed, Collision, DryRun } from "../api/dryrun";
import { reasonInWords } from "../campaigns/reasons";
import { count, when } from "../ui/figures";
import { accounts as accountsInWords, people } from "../ui/words";

const messages = (n: number) => `${count(n)} ${n === 1 ? "message" : "messages"}`;
const times = (n: number) => (n === 1 ? "once" : `${count(n)} times`);

/** How often it would have been stopped, by all gates together. */
export function stops({ stopped }: Pick<DryRun, "stopped">): number {
  return stopped.reduce((sum, one) => sum + one.times, 0);
}

/** What a draft would have done: "In the last 14 days it would have reached ...". */
export function runInWords(run: DryRun, days: number): string {
  const time = `in the last ${days} days`;
  if (run.people === 0) return `Nobody did anything on this site ${time}: there is nothing to try it on.`;
  return [`I${time.slice(1)} it would have reached ${reachedInWords(run)}.`, stoppedInWords(run)]
    .filter(Boolean)
    .join(" ");
}

function reachedInWords({ finished, reached, accounts, contacts, ofAll, days }: DryRun): string {
  if (!finished) {
    const { people: all, peopleMargin, contacts: shown, contactsMargin } = ofAll;
    return `about ${people(all)} (± ${count(peopleMargin)}) with about ${messages(shown)} (± ${count(contactsMargin)})`;
  }
  if (reached === 0) return "nobody";
  const of = accounts ? ` of ${accountsInWords(accounts)}` : "";
  const most = Math.max(...days.map(({ shown }) => shown));
  return `${people(reached)}${of} with ${messages(contacts)}, at most ${count(most)} a day`;
}

function stoppedInWords(run: DryRun): string {
  const [first, second] = run.stopped;
  if (!first) return "";
  const most = second ? "most often" : stops(run) === 1 ? "" : "each time";
  const because = `because the person ${reasonInWords(first.reason)}`;
  const whose = run.finished ? "It" : "Of those asked it";
  return `${whose} would have been stopped ${times(stops(run))}, ${most} ${because}.`.replace("  ", " ");
}

/** What the figures stand on. */
export function footing({ finished, asked, people: all, events, from, at, heldOut }: DryRun): string {
  const since = `since ${when(from)}`;
  const control =
    heldOut > 0 ? ` ${people(heldOut)} would have been in its control group, which sees nothing.` : "";
  const brought = `${count(events)} ${events === 1 ? "event" : "events"}`;
  if (finished)
    return `Of ${people(all)} who did something ${since}, all of whom were asked at ${when(at)}: ${brought}.${control}`;
  const drawn = `So far ${count(asked)} of ${count(all)} who did something ${since} were asked, drawn by lot: ${brought}.`;
  return `${drawn} The figures below are of these.${control}`;
}

/** Where it would have met a campaign, as what follows its name. */
export function meetingInWords({ how, people: n }: Pick<Collision, "how" | "people">): string {
  const who = people(n);
  switch (how) {
    case "instead":
      return `${who} would have got this one in its place`;
    case "behind":
      return `went first for ${who}`;
    case "cap":
      return `${who} would not have got it: this one would have used up how often both may come`;
    case "near":
      return `${who} would have seen both within an hour`;
  }
}

const known: Record<Assumed, string> = {
  drawn: "What passes every gate is seen at once: nobody was typing, and no other message stood there.",
  others:
    "What people did, and what other campaigns sent, is as it was, though this one might have changed it.",
  page: "Whoever has several tabs is on the page that they saw last.",
  present: "Whoever did something in a tab is there for the half hour after it.",
  browser_trigger:
    "What only the browser sees comes with every view of its pages: the figures are the most that it can be.",
  browser_push: "A browser can be asked for notifications until it has said otherwise.",
  account_now: "What the audience asks of accounts is as it is now.",
  schedule: "Its dates are left out: it runs all the time.",
  stopped: "All messages of the site are stopped now; it is tried as if they were not.",
  moves: "People come into a segment, or leave it, by what they do, not by time alone.",
  fallback: "The push that follows who has not seen it is not tried.",
  history_cut:
    "The first events of some people have been deleted: they are taken as they are now, having done nothing before.",
};

/** What nobody has stored and is taken to be so; a code that is not known here is shown as it is. */
export function assumedInWords(code: Assumed): string {
  return known[code] ?? code;
}

const untried: Record<string, string> = {
  not_available: "Only messages in the app can be tried on the past so far.",
  "dry_run.trigger": "Nobody has called for it yet: no stored event says when it would have come.",
};

/** Why a campaign cannot be tried at all, whatever happened; null where it can. */
export function untriedInWords(code: string): string | null {
  return untried[code] ?? null;
}
