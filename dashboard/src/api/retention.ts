import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import type * as wire from "./schema.gen";

export type Kind = "events" | "decisions" | "answers";
export type KeptKind = wire.KeptKind;
export type RetentionReport = wire.RetentionReport;

/** What would be kept and what would go with these settings; "" is as long as the server. */
export function retentionQuery(site: string, asked: Record<Kind, string>) {
  const { events, decisions, answers } = asked;
  const query = {
    events: events || "none",
    decisions: decisions || "none",
    answers: answers || "none",
  };
  return queryOptions<RetentionReport>({
    queryKey: ["retention", site, query],
    queryFn: ({ signal }) =>
      ask(api.GET("/sites/{site}/retention", { params: { path: { site }, query }, signal })),
    placeholderData: keepPreviousData,
  });
}
