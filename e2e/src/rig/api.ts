// The admin API, as a program with a key uses it.
import { untilEqual } from "./until.js";

export interface Totals {
  matched: number;
  granted: number;
  /** What push services took. */
  sent: number;
  shown: number;
  clicked: number;
  dismissed: number;
  suppressed: number;
}

export interface Entry {
  kind: string;
  name?: string;
  url?: string;
  user?: string;
  referrer?: string;
  campaign?: string;
  what?: string;
  reason?: string;
  detail?: string;
  delivery?: string;
  props?: Record<string, unknown>;
}

export interface Report {
  totals: Totals;
  suppressed: Record<string, number>;
}

export interface Api {
  get<T>(path: string): Promise<T>;
  /** A Buffer is an image, anything else JSON. */
  post<T>(path: string, body?: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  status(path: string): Promise<number>;
  report(campaign: string): Promise<Report>;
  /** All of it, the newest first. */
  timeline(person: string, kind?: string): Promise<Entry[]>;
  /** Waits until the report has these totals: it may be two seconds old. */
  totals(campaign: string, want: Partial<Totals>): Promise<void>;
  /** Waits until this many receipts of the kind stand in the timeline. */
  receipts(person: string, what: string, want: number): Promise<void>;
}

export function createApi(server: string, key: string, site: string): Api {
  const base = `${server}/api/v1/sites/${site}`;
  const call = async (method: string, path: string, sent?: unknown) => {
    const raw = Buffer.isBuffer(sent);
    const content = sent ? { "content-type": raw ? "image/png" : "application/json" } : {};
    const headers = { authorization: `Bearer ${key}`, ...content };
    const body = raw ? new Uint8Array(sent) : sent ? JSON.stringify(sent) : null;
    const answer = await fetch(base + path, { method, headers, body });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const get = <T>(path: string) => call("GET", path) as Promise<T>;

  async function timeline(person: string, kind?: string): Promise<Entry[]> {
    const all: Entry[] = [];
    let cursor = "";
    do {
      const query = new URLSearchParams({ limit: "500" });
      if (kind) query.set("kind", kind);
      if (cursor) query.set("cursor", cursor);
      const page = await get<{ data: Entry[]; next?: string }>(
        `/people/${encodeURIComponent(person)}/timeline?${query}`,
      );
      all.push(...page.data);
      cursor = page.next ?? "";
    } while (cursor);
    return all;
  }

  const report = (campaign: string) => get<Report>(`/campaigns/${encodeURIComponent(campaign)}/report`);

  return {
    get,
    put: <T>(path: string, body: unknown) => call("PUT", path, body) as Promise<T>,
    post: <T>(path: string, body?: unknown) => call("POST", path, body) as Promise<T>,
    async status(path) {
      return (await fetch(base + path, { headers: { authorization: `Bearer ${key}` } })).status;
    },
    report,
    timeline,
    async totals(campaign, want) {
      const names = Object.keys(want) as (keyof Totals)[];
      const figures = async () => {
        const { totals } = await report(campaign);
        return Object.fromEntries(names.map((n) => [n, totals[n]]));
      };
      await untilEqual(`the totals of ${campaign}`, figures, want as Record<string, number>);
    },
    async receipts(person, what, want) {
      const count = async () => (await timeline(person, "receipt")).filter((e) => e.what === what).length;
      await untilEqual(`the number of receipts "${what}" of ${person}`, count, want);
    },
  };
}
