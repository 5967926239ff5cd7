// A push service of the tests' own: to Firefox it speaks Mozilla's protocol (autopush, over a
// WebSocket), from the server it takes messages as RFC 8030 says, and hands them on unread.
import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough, type Duplex } from "node:stream";

export interface PushService {
  /** As the server's setting push-hosts names it. */
  url: string;
  /** Firefox's preferences with which it uses this one. */
  prefs: Record<string, unknown>;
  /** The messages that were taken, with their headers. */
  sent: { channel: string; headers: IncomingMessage["headers"]; body: Buffer }[];
  /** The subscriptions that browsers have. */
  channels: Map<string, Duplex>;
  /** Whether browsers hear nothing more on what they ask, as behind many a firewall. */
  silent: boolean;
  /** A subscription of nobody's browser: what is sent there is taken, and goes no further. */
  endpoint(): string;
  /** Forgets what browsers have: what is sent there has gone. */
  forget(): void;
  close(): Promise<void>;
}

/** RFC 6455: what a browser's key is answered with. */
const accept = (key: string) =>
  createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");

/** One text frame, unmasked, as servers send them. */
function frame(text: string): Buffer {
  const body = Buffer.from(text);
  if (body.length < 126) return Buffer.concat([Buffer.from([0x81, body.length]), body]);
  const head = Buffer.from([0x81, 126, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, body]);
}

/** Calls for each text frame that a browser sends; whole ones, of at most 64 KiB. */
function listen(socket: Duplex, hear: (text: string) => void) {
  let held = Buffer.alloc(0);
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      if (held.length < 2) return;
      const long = (held[1]! & 127) === 126;
      const from = long ? 8 : 6;
      if (held.length < from) return;
      const length = long ? held.readUInt16BE(2) : held[1]! & 127;
      if (held.length < from + length) return;
      const mask = held.subarray(from - 4, from);
      const body = Buffer.from(held.subarray(from, from + length).map((b, i) => b ^ mask[i % 4]!));
      const opcode = held[0]! & 15;
      held = held.subarray(from + length);
      if (opcode === 1) hear(body.toString());
      else if (opcode === 8) socket.end();
    }
  });
}

export async function openPushService(): Promise<PushService> {
  const channels = new Map<string, Duplex>();
  const sent: PushService["sent"] = [];
  const sockets = new Set<Duplex>();

  async function take(req: IncomingMessage, res: ServerResponse) {
    const parts: Buffer[] = [];
    for await (const part of req) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const channel = (req.url ?? "").split("/").pop() ?? "";
    const socket = channels.get(channel);
    if (req.method !== "POST" || !socket) return void res.writeHead(410).end();
    sent.push({ channel, headers: req.headers, body });
    const notification = {
      messageType: "notification",
      channelID: channel,
      version: randomUUID(),
      ttl: Number(req.headers["ttl"] ?? 0),
      data: body.toString("base64url"),
      headers: { encoding: req.headers["content-encoding"] },
    };
    socket.write(frame(JSON.stringify(notification)));
    res.writeHead(201, { location: `${service.url}/m/1` }).end();
  }

  const server = createServer((req, res) => void take(req, res));
  server.on("upgrade", (req: IncomingMessage, socket: Duplex) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        `Sec-WebSocket-Accept: ${accept(String(req.headers["sec-websocket-key"]))}\r\n` +
        "Sec-WebSocket-Protocol: push-notification\r\n\r\n",
    );
    listen(socket, (text) => {
      const { messageType, channelID = "", uaid } = JSON.parse(text) as Record<string, string>;
      const say = (answer: object) => void socket.write(frame(JSON.stringify({ messageType, ...answer })));
      if (messageType === "hello")
        say({
          uaid: uaid || randomUUID().replaceAll("-", ""),
          status: 200,
          use_webpush: true,
          broadcasts: {},
        });
      else if (messageType === "register" && !service.silent) {
        channels.set(channelID, socket);
        say({ status: 200, channelID, pushEndpoint: `${service.url}/push/${channelID}` });
      } else if (messageType === "unregister") {
        channels.delete(channelID);
        say({ status: 200, channelID });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const service: PushService = {
    url: `http://${at}`,
    prefs: {
      "dom.push.serverURL": `ws://${at}/`,
      "dom.push.connection.enabled": true,
      "dom.push.testing.allowInsecureServerURL": true,
      // The system may have nothing that shows notifications.
      "alerts.useSystemBackend": false,
    },
    sent,
    channels,
    silent: false,
    endpoint() {
      const channel = randomUUID();
      channels.set(channel, new PassThrough().resume());
      return `${service.url}/push/${channel}`;
    },
    forget: () => channels.clear(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
        server.closeAllConnections();
      }),
  };
  return service;
}
