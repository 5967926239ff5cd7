import type * as wire from "./schema.gen";

/** A figure of all time and of each week of seven days; the first is the oldest, the last ends today. */
export type Trend = wire.Trend;

/** A figure that has a name. */
export type Named = Trend & { name: string };

/** How much somebody has of something. */
export type Level = wire.MetricTrend;

/** What an event has brought; "" where no currency was said. */
export type Spending = Named & { currency: string };

/** The last answer to a question of a survey. */
export interface Answered {
  campaign: string;
  campaignName: string;
  question: string;
  value: string;
  at: Date;
  /** Of an account: who gave it; "" of a person. */
  person: string;
}

/** Where somebody is in a funnel, by their latest attempt. */
export interface Place {
  id: string;
  name: string;
  state: wire.FunnelPlace["state"];
  /** What the step that was reached last is called. */
  step: string;
  at: Date;
}

/** The sides of what somebody does, each with their own past. */
export interface Dimensions {
  weeks: number;
  visits: wire.Dimensions["visits"];
  actions: { all: Trend; most: Named[] };
  metrics: Level[];
  since: { visit: Date | null; action: Date | null; message: Date | null };
  answers: Answered[];
  transactions: Spending[];
  /** Those that were entered: of a person those by person, of an account those by account. */
  funnels: Place[];
}

export function toDimensions(d: wire.Dimensions): Dimensions {
  const at = (text: string | undefined) => (text ? new Date(text) : null);
  return {
    weeks: d.weeks,
    visits: d.visits,
    actions: d.actions,
    metrics: d.metrics,
    since: { visit: at(d.since.visit), action: at(d.since.action), message: at(d.since.message) },
    answers: d.answers.map((a) => ({
      campaign: a.campaign,
      campaignName: a.campaign_name ?? "",
      question: a.question,
      value: Array.isArray(a.value) ? a.value.join(", ") : String(a.value),
      at: new Date(a.at),
      person: a.person ?? "",
    })),
    transactions: d.transactions.map((x) => ({ ...x, currency: x.currency ?? "" })),
    funnels: (d.funnels ?? []).map((f) => ({
      id: f.id,
      name: f.name,
      state: f.state,
      step: f.step_name ?? f.step,
      at: new Date(f.at),
    })),
  };
}
