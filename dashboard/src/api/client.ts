import createClient from "openapi-fetch";
import { ApiError } from "./problem";
import type { paths, Problem } from "./schema.gen";

/** Longer than any answer of the admin API should take; a request without an end would look like a slow one. */
const PATIENCE_MS = 15_000;

/** What counts everybody takes as long as the server gives it, and answers with a problem then. */
const COUNTING_MS = 110_000;

function client(patience: number) {
  return createClient<paths>({
    baseUrl: `${globalThis.location?.origin ?? ""}/api/v1`,
    fetch: (request) =>
      fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(patience)]) }),
  });
}

export const api = client(PATIENCE_MS);
export const counting = client(COUNTING_MS);

interface Answer<T> {
  data?: T;
  error?: Problem;
  response: Response;
}

/** What the call gave, or an ApiError thrown: nothing above this file sees a Response. */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  return (await askTagged(call)).data;
}

/** The same with the ETag that a change is to be made from; empty where there is none. */
export async function askTagged<T>(call: Promise<Answer<T>>): Promise<{ data: T; etag: string }> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (cause) {
    // A query that nobody waits for any more is no failure: the query library knows its own abort.
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, "unreachable", "The server does not answer.");
  }
  if (answer.response.ok) return { data: answer.data as T, etag: answer.response.headers.get("ETag") ?? "" };
  throw refusal(answer.response, answer.error);
}

/** An answer that is no problem of ours comes from something in between, such as a proxy. */
function refusal(response: Response, problem: Partial<Problem> | undefined): ApiError {
  const requestId = problem?.request_id ?? response.headers.get("X-Request-Id") ?? "";
  const detail = problem?.detail || `The server answered with status ${response.status}.`;
  return new ApiError(response.status, problem?.code ?? "unknown", detail, problem?.errors ?? [], requestId);
}

/**
 * How often a query that is on screen asks again. Not while it has nothing to show: a failure would give way
 * to the skeleton and come back, for ever; there the member has a button.
 */
export function every(ms: number): (query: { state: { data: unknown } }) => number | false {
  return (query) => (query.state.data === undefined ? false : ms);
}
