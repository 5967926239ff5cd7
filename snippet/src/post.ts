// The requests that stand in for a WebSocket, as the browser makes them.
import { createGuard } from "./guard";
import type { Cancel, Log } from "./ports";

/** Posts a text; status 0 where no answer came, as after the cancel. done is called later. */
export type Post = (url: string, text: string, done: (status: number, answer: string) => void) => Cancel;

export function browserPost(log: Log): Post {
  return (url, body, done) => {
    const answered = createGuard(log)(done);
    const controller = new AbortController();
    const send = async () => {
      try {
        await undefined; // also what fails right here is told later
        // As text/plain it needs no leave from the server first.
        const { signal } = controller;
        const r = await fetch(url, { method: "POST", body, credentials: "omit", cache: "no-store", signal });
        answered(r.status, await r.text());
      } catch {
        answered(0, "");
      }
    };
    void send();
    return () => controller.abort();
  };
}
