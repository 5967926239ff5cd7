// How the figures of a funnel are said.
import type { FunnelReport, Standing, Traveller } from "../api/funnel";
import { FEW, count, rate } from "../ui/figures";
import { accounts, people } from "../ui/words";
import { figure, lasting } from "../people/past";

/** What is said of those who go the way: how many, and all of them. */
export const travellers: Record<Traveller, Words> = {
  person: { count: people, all: "people", that: "who", none: "Nobody", every: "Everybody is" },
  account: { count: accounts, all: "accounts", that: "that", none: "No account", every: "All accounts are" },
};

interface Words {
  count: (n: number) => string;
  all: string;
  that: string;
  none: string;
  every: string;
}

/** "34 of 120 people who entered in the last 30 days have completed it, 28 %." */
export function reportInWords({ by, entered, completed, finished }: Counted, days: number): string {
  const { all, that, none } = travellers[by];
  if (entered === 0) {
    const far = finished ? "" : `, as far as ${all} were asked`;
    return `${none} has entered in the last ${days} days${far}.`;
  }
  const share = entered >= FEW ? `, ${rate(completed, entered)}` : "";
  const have = completed === 1 ? "has" : "have";
  const of = `${count(completed)} of ${travellers[by].count(entered)}`;
  return `${of} ${that} entered in the last ${days} days ${have} completed it${share}.`;
}

type Counted = Pick<FunnelReport, "by" | "entered" | "completed" | "finished">;

const DAY = 86_400;

/** Seconds as "40 s", "12 min", "3 h 20 min", and from two days on as "2.5 days". */
export function tookInWords(seconds: number): string {
  return seconds < 2 * DAY ? lasting(seconds) : `${figure(seconds / DAY)} days`;
}

interface Reached {
  reached: number;
  median: number | null;
}

/** What is said of a step beside how many reached it: "52 % from the step before", "28 % from the first". */
export function sharesOf(steps: readonly Reached[], at: number): string[] {
  const [first, before, one] = [steps[0], steps[at - 1], steps[at]];
  if (!first || !before || !one) return [];
  const shares = [
    ...(at > 1 ? [[rate(one.reached, before.reached), "from the step before"]] : []),
    [rate(one.reached, first.reached), "from the first"],
  ];
  const said = shares.filter(([share]) => share !== "").map((words) => words.join(" "));
  if (one.median === null) return said;
  return [
    ...said,
    one.median < 1 ? "half of them at once" : `half of them within ${tookInWords(one.median)}`,
  ];
}

type State = Standing["state"];

/** How many people, or accounts, of a step are where. */
export const standings: Record<State, (n: number, by: Traveller) => string> = {
  reached: (n, by) => travellers[by].count(n),
  here: (n) => `${count(n)} here now`,
  left: (n) => `${count(n)} left here`,
};

/** Over a list of them: "Left at “Invited”". */
export const standingTitles: Record<State, string> = {
  reached: "Reached",
  here: "Now at",
  left: "Left at",
};
