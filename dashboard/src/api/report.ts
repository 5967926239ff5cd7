import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask, every } from "./client";
import type * as wire from "./schema.gen";

/** What came of a campaign, in counts of messages, not of people. */
export interface Totals {
  /** It was live, was triggered, and the person was in its audience. */
  matched: number;
  /** Of web push: taken by a push service for at least one browser. */
  sent: number;
  shown: number;
  clicked: number;
  dismissed: number;
  /** At least one question of it was. */
  answered: number;
  /** Its goal was reached in time. */
  converted: number;
  /** Times that it was put off. */
  snoozed: number;
  /** In the control group, which sees nothing. */
  heldOut: number;
  /** Matches that were stopped, by a cap for instance. */
  suppressed: number;
  /** Closed by "Fewer like this"; in dismissed, too. */
  fewer: number;
}

export type QuestionKind = wire.QuestionKind;

/** How a question of a survey was answered, by the last answer of each message. */
export interface Question {
  key: string;
  kind: QuestionKind;
  /** Empty where the newest version does not ask it any more. */
  label: string;
  /** Messages in which it was answered. */
  count: number;
  /** All of the scale or of the options, in their order. */
  values: { value: string; label: string; count: number }[];
  /** The net promoter score, once somebody has answered. */
  nps: wire.Nps | null;
}

export interface Report {
  asOf: Date;
  totals: Totals;
  /** How many matches each reason stopped. */
  reasons: Record<string, number>;
  /** Days of UTC on which something happened, the newest first. */
  days: { day: string; totals: Totals }[];
  /** Of a survey, in its order. */
  questions: Question[];
  /** The totals by channel, of a campaign that has a fallback or had one; else none. */
  channels: ChannelTotals[];
}

export type ChannelTotals = wire.ChannelReport;

export const noTotals: Totals = {
  matched: 0,
  sent: 0,
  shown: 0,
  clicked: 0,
  dismissed: 0,
  answered: 0,
  converted: 0,
  snoozed: 0,
  fewer: 0,
  heldOut: 0,
  suppressed: 0,
};

export function toTotals(t: wire.Totals): Totals {
  return {
    matched: t.matched,
    sent: (t as { sent?: number }).sent ?? 0,
    shown: t.shown,
    clicked: t.clicked,
    dismissed: t.dismissed,
    answered: t.answered,
    converted: t.converted,
    snoozed: t.snoozed,
    heldOut: t.held_out,
    suppressed: t.suppressed,
    fewer: t.fewer,
  };
}

function toQuestion(q: wire.QuestionReport): Question {
  const { question: key, kind, label = "", count, values, nps = null } = q;
  return { key, kind, label, count, values: values.map((v) => ({ label: v.value, ...v })), nps };
}

export function toReport(report: wire.Report): Report {
  return {
    asOf: new Date(report.as_of),
    totals: toTotals(report.totals),
    reasons: report.suppressed,
    days: report.series
      .map((d) => ({ day: d.day, totals: toTotals(d) }))
      .sort((a, b) => b.day.localeCompare(a.day)),
    questions: report.answers.map(toQuestion),
    channels: report.channels ?? [],
  };
}

const LIVE_MS = 2_000;
const WORDS = 10;

export function reportQuery(site: string, id: string) {
  return queryOptions<Report>({
    queryKey: ["report", site, id],
    refetchInterval: every(LIVE_MS),
    queryFn: async ({ signal }) => {
      const params = { path: { site, id } };
      return toReport(await ask(api.GET("/sites/{site}/campaigns/{id}/report", { params, signal })));
    },
  });
}

/** What came of what was first seen on a page. */
export interface Page {
  /** Its path; empty for all that have no figures of their own. */
  page: string;
  shown: number;
  clicked: number;
  converted: number;
}

const PAGES_MS = 10_000;

export function pagesQuery(site: string, id: string) {
  return queryOptions<Page[]>({
    queryKey: ["pages", site, id],
    refetchInterval: every(PAGES_MS),
    queryFn: async ({ signal }) => {
      const params = { path: { site, id } };
      const { data } = await ask(api.GET("/sites/{site}/campaigns/{id}/pages", { params, signal }));
      return data.map(({ page = "", ...figures }) => ({ page, ...figures }));
    },
  });
}

/** The tables that can be downloaded. */
export type Table = "report" | "pages" | "answers";

export function csvAddress(site: string, id: string, table: Table): string {
  return `/api/v1/sites/${encodeURIComponent(site)}/campaigns/${encodeURIComponent(id)}/${table}.csv`;
}

/** An answer as it was given, and by whom. */
export interface Answer {
  at: Date;
  person: string;
  delivery: string;
  words: string;
}

/** What was written in answer to a question, the newest first, page by page. */
export function wordsQuery(site: string, id: string, question: string) {
  return infiniteQueryOptions({
    queryKey: ["answers", site, id, question],
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) => {
      const query = { question, limit: WORDS, ...(pageParam ? { cursor: pageParam } : {}) };
      const params = { path: { site, id }, query };
      const page = await ask(api.GET("/sites/{site}/campaigns/{id}/answers", { params, signal }));
      const answers: Answer[] = page.data.map(({ at, person, delivery, value }) => ({
        at: new Date(at),
        person,
        delivery,
        words: String(value),
      }));
      return { answers, next: page.next || null };
    },
    getNextPageParam: (last) => last.next,
  });
}
