// The customer's own site: a static server on a port of its own, so that its origin is
// another than Tend's, as in life.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface Doc {
  body: string;
  headers?: Record<string, string>;
}

export interface Shop {
  url: string;
  put(path: string, doc: Doc): void;
  /** The paths that were asked for, in order. */
  seen: string[];
  close(): Promise<void>;
}

export async function openShop(): Promise<Shop> {
  const docs = new Map<string, Doc>();
  const seen: string[] = [];
  const server = createServer((req: IncomingMessage, res) => {
    const { pathname } = new URL(req.url ?? "/", "http://shop");
    seen.push(pathname);
    const doc = docs.get(pathname);
    if (!doc) {
      // Browsers ask for it by themselves, and a 404 is an error on their console.
      res.writeHead(pathname === "/favicon.ico" ? 204 : 404).end();
      return;
    }
    const kind = pathname.endsWith(".js") ? "text/javascript" : "text/html";
    res.writeHead(200, { "content-type": `${kind}; charset=utf-8`, ...doc.headers }).end(doc.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put: (path, doc) => void docs.set(path, doc),
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface Html {
  /** The site's key in Tend. */
  key: string;
  /** Where Tend is, and where its script is there. */
  tend: string;
  src?: string;
  /** More attributes of the script tag, or of the root element. */
  script?: string;
  root?: string;
  head?: string;
  body?: string;
}

/** A page as a customer may have it: a bar of its own, words enough to scroll, the snippet. */
export function html({
  key,
  tend,
  src = "/tend.js",
  script = "",
  root = 'lang="en"',
  head = "",
  body = "",
}: Html): string {
  const words = "Figures of the week, and what they may mean for the next one. ".repeat(12);
  return `<!doctype html>
<html ${root}>
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Shop</title>
    ${head}
    <script async src="${tend}${src}" data-site="${key}" ${script}></script>
  </head>
  <body>
    <header id="head"><a id="home" href="#home">Shop</a> <input id="field" aria-label="Search" /></header>
    <main>
      <h1>Reports</h1>
      ${body}
      ${`<p>${words}</p>`.repeat(12)}
    </main>
    <footer>The end</footer>
  </body>
</html>`;
}
