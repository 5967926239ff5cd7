import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { PushMessage } from "../push/message";
import { api, ask } from "./client";
import type * as wire from "./schema.gen";

/** For whom a message is said; what is absent is nobody in particular. */
export interface SaidTo {
  person?: string;
  language?: string;
}

/** The message as a browser would get it, or why it would not. */
export type Said = { message: unknown } | { reason: string; detail: string };

/** Asks what a message, kept or not, says to somebody. */
export async function say(
  site: string,
  message: wire.Message | PushMessage,
  to: SaidTo,
  signal: AbortSignal,
  channel = "in_app",
): Promise<Said> {
  const of = channel === "in_app" ? {} : { channel };
  const body = { ...to, ...of, message } as wire.PreviewFor & { message: wire.Message };
  const said = await ask(api.POST("/sites/{site}/preview", { params: { path: { site } }, body, signal }));
  return said.unsaid ? said.unsaid : { message: said.message };
}

/** What a message, kept or not, says to somebody. The last answer stays on screen until the next. */
export function saidQuery(
  site: string,
  message: wire.Message | PushMessage,
  to: SaidTo = {},
  channel = "in_app",
) {
  return queryOptions<Said>({
    queryKey: ["said", site, channel, JSON.stringify({ ...to, message })],
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    gcTime: 60_000,
    retry: false,
    queryFn: ({ signal }) => say(site, message, to, signal, channel),
  });
}
