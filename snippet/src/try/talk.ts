// What a page that tries says to Tend, and hears.
import type { Anchor } from "../render/anchored/find";

export interface Draft {
  name: string;
  rev: number;
  layout: string;
  anchor?: Anchor;
  /** As the show frame carries it; absent where there are no words for this member. */
  message?: unknown;
  /** Why there are none. */
  unsaid?: string;
  theme?: unknown;
  /** The member may choose another anchor. */
  write: boolean;
}

/** Why there is no draft: code is the server's, "" where it was not reached. */
export interface Refused {
  code: string;
  detail: string;
}

export type Heard = Draft | Refused;

export interface Talk {
  ask(): Promise<Heard>;
  anchor(anchor: Anchor, rev: number): Promise<Heard>;
}

export function createTalk(base: URL, site: string, token: string): Talk {
  const url = new URL("v1/try", base).href;
  // A text, and nobody's cookies: browsers ask for nothing beforehand.
  async function say(more: object): Promise<Heard> {
    try {
      const answer = await fetch(url, {
        method: "POST",
        body: JSON.stringify({ token, site, ...more }),
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
      });
      const body = (await answer.json()) as Draft & Refused;
      return answer.ok ? body : { code: body.code, detail: body.detail };
    } catch {
      return { code: "", detail: "Tend does not answer, or does not take this link." };
    }
  }
  return { ask: () => say({}), anchor: (anchor, rev) => say({ anchor, rev }) };
}
