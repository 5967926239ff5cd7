// What may stand between a page and its server, and what becomes there of a WebSocket.
import { createServer, request, type IncomingMessage } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";

/** What is done with a request to upgrade: handed on; left without a word; answered with a
 * page, or refused with one; handed on and cut after `cutAfter` milliseconds. */
export type Upgrades = "pass" | "hang" | "answer 200" | "answer 403" | "cut";

export interface Proxy {
  url: string;
  upgrades: Upgrades;
  /** How many WebSockets were asked for. */
  asked: number;
  close(): Promise<void>;
}

const PAGE = "<!doctype html><title>Company proxy</title>";

/** `own` are scripts by their paths that it answers itself, in the server's stead. */
export async function openProxy(
  server: string,
  upgrades: Upgrades,
  cutAfter = 1500,
  own: ReadonlyMap<string, Buffer> = new Map(),
): Promise<Proxy> {
  const { hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  const http = createServer((req, res) => {
    const { method, url: path, headers } = req;
    const script = own.get(path ?? "");
    if (script) {
      const kind = { "content-type": "text/javascript; charset=utf-8", "access-control-allow-origin": "*" };
      res.writeHead(200, kind).end(script);
      return;
    }
    const onward = request({ hostname, port, method, path, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    onward.on("error", () => res.destroy());
    res.on("close", () => onward.destroy());
    req.pipe(onward);
  });
  http.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });

  function hand(req: IncomingMessage, socket: Socket) {
    const onward = connect(Number(port), hostname, () => {
      const lines = [`${req.method} ${req.url} HTTP/1.1`];
      for (let i = 0; i < req.rawHeaders.length; i += 2)
        lines.push(`${req.rawHeaders[i]}: ${req.rawHeaders[i + 1]}`);
      onward.write(lines.join("\r\n") + "\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    const end = () => {
      onward.destroy();
      socket.destroy();
    };
    for (const s of [onward, socket]) s.on("error", end).on("close", end);
    if (proxy.upgrades === "cut") setTimeout(end, cutAfter);
  }

  http.on("upgrade", (req, socket: Socket) => {
    proxy.asked++;
    socket.on("error", () => socket.destroy());
    const say = (status: string) =>
      socket.end(
        `HTTP/1.1 ${status}\r\nContent-Type: text/html\r\nContent-Length: ${PAGE.length}\r\n\r\n${PAGE}`,
      );
    if (proxy.upgrades === "answer 200") say("200 OK");
    else if (proxy.upgrades === "answer 403") say("403 Forbidden");
    else if (proxy.upgrades !== "hang") hand(req, socket);
  });

  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const proxy: Proxy = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    upgrades,
    asked: 0,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        for (const s of sockets) s.destroy();
      }),
  };
  return proxy;
}
