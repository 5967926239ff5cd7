// Stands between a server's library and Tend, and lets calls go wrong as networks do.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What becomes of a call: handed on; handed on and its answer lost, with a 500 in its place; or not
 * handed on and answered by 500, or by 429 with a Retry-After of a second. */
export type Fate = "pass" | "lose" | "500" | "429";

export interface Flaky {
  url: string;
  /** The statuses that the library was answered with. */
  answered: number[];
  close(): Promise<void>;
}

/** The calls meet their fates one after another; all behind the last are handed on. */
export async function openFlaky(server: string, fates: Fate[]): Promise<Flaky> {
  const left = [...fates];
  const answered: number[] = [];
  const http = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const fate = left.shift() ?? "pass";
      const answer = (status: number, body = "", headers = {}) => {
        answered.push(status);
        res.writeHead(status, headers).end(body);
      };
      if (fate === "500") return answer(500);
      if (fate === "429") return answer(429, "", { "retry-after": "1" });
      const { authorization = "", "content-type": type = "" } = req.headers;
      void fetch(server + req.url, {
        method: "POST",
        headers: { authorization, "content-type": type },
        body: Buffer.concat(chunks),
      }).then(
        async (onward) => answer(fate === "lose" ? 500 : onward.status, await onward.text()),
        () => answer(502),
      );
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    answered,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}
