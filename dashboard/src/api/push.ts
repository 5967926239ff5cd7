import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { PushMessage } from "../push/message";
import { api, ask, every } from "./client";
import type * as wire from "./schema.gen";

export type PushKey = wire.PushKey;
export type Device = wire.Device;
export type PushTest = wire.PushTest;

/** The keys by which push services know the site, the one in force first. */
export function pushKeysQuery(site: string) {
  return queryOptions<PushKey[]>({
    queryKey: ["push keys", site],
    queryFn: async ({ signal }) =>
      (await ask(api.GET("/sites/{site}/push/keys", { params: { path: { site } }, signal }))).data,
  });
}

export async function rotatePushKey(site: string): Promise<PushKey[]> {
  return (await ask(api.POST("/sites/{site}/push/rotate", { params: { path: { site } } }))).data;
}

/** The browsers that take web push for a person. */
export function devicesQuery(site: string, id: string) {
  return queryOptions<Device[]>({
    queryKey: ["devices", site, id],
    queryFn: async ({ signal }) =>
      (await ask(api.GET("/sites/{site}/people/{id}/devices", { params: { path: { site, id } }, signal })))
        .data,
  });
}

/** Sends a notification; the answer says what the push service made of it. */
export function testDevice(site: string, id: string, device: string, draft?: Draft): Promise<PushTest> {
  const params = { path: { site, id, device } };
  const body = draft as never;
  return ask(
    api.POST("/sites/{site}/people/{id}/devices/{device}/test", draft ? { params, body } : { params }),
  );
}

/** A notification as it is written, in a language where another than the person's is meant. */
interface Draft {
  message: PushMessage;
  language?: string | undefined;
}

export async function removeDevice(site: string, id: string, device: string): Promise<void> {
  await ask(
    api.DELETE("/sites/{site}/people/{id}/devices/{device}", { params: { path: { site, id, device } } }),
  );
}

export type PushFunnel = wire.PushFunnel;

const FIGURES_MS = 10_000;

/** Whether the site sends web push at all. */
export function pushOnQuery(site: string) {
  return queryOptions<boolean>({
    queryKey: ["settings", site, "push"],
    queryFn: async ({ signal }) => {
      const { push } = await ask(api.GET("/sites/{site}/settings", { params: { path: { site } }, signal }));
      return push !== undefined;
    },
  });
}

/** The first day of so many, today among them; days are those of UTC. */
function firstOf(days: number): string {
  return new Date(Date.now() - (days - 1) * 86_400_000).toISOString().slice(0, 10);
}

/** Who was asked, and what came of it, in the last so many days. */
export function funnelQuery(site: string, days: number) {
  return queryOptions<PushFunnel>({
    queryKey: ["push funnel", site, days],
    placeholderData: keepPreviousData,
    refetchInterval: every(FIGURES_MS),
    queryFn: ({ signal }) => {
      const params = { path: { site }, query: { from: firstOf(days) } };
      return ask(api.GET("/sites/{site}/push/funnel", { params, signal }));
    },
  });
}

/** Where a table of web push is downloaded. */
export function pushCsvAddress(site: string, table: "funnel" | "services", days: number): string {
  return `/api/v1/sites/${encodeURIComponent(site)}/push/${table}.csv?from=${firstOf(days)}`;
}

export type PushService = wire.PushServiceReport;

export interface PushServices {
  asOf: Date;
  services: PushService[];
}

/** What push services made of what was sent in the last so many days, of all campaigns or of one. */
export function servicesQuery(site: string, days: number, campaign = "") {
  return queryOptions<PushServices>({
    queryKey: ["push services", site, days, campaign],
    placeholderData: keepPreviousData,
    refetchInterval: every(FIGURES_MS),
    queryFn: async ({ signal }) => {
      const query = { from: firstOf(days), ...(campaign ? { campaign } : {}) };
      const answer = await ask(
        api.GET("/sites/{site}/push/services", { params: { path: { site }, query }, signal }),
      );
      return { asOf: new Date(answer.as_of), services: answer.data };
    },
  });
}
