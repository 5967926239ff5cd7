import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as limits from "./limits";
import { createOutbox } from "./outbox";
import { bytes, clip, decode, eventsUrl, type Body } from "./wire";

const folder = new URL("../../server/wire/testdata/", import.meta.url);
const golden = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), "utf8") }));
const from = (side: string) => golden.filter(({ name }) => name.startsWith(side));

describe("the golden files of server/wire", () => {
  test("are there, for both directions, and named after one", () => {
    expect(from("server_").length).toBeGreaterThan(5);
    expect(from("client_").length).toBeGreaterThan(5);
    expect(golden.length).toBe(from("server_").length + from("client_").length);
  });

  test.each(from("server_"))("$name is decoded without loss", ({ text }) => {
    expect(decode(text)).toMatchObject(JSON.parse(text));
  });

  // What the server reads as these events is what the outbox writes for the same calls.
  test.each(from("client_events_"))("$name is what the outbox writes", ({ text }) => {
    const frame = JSON.parse(text) as {
      now?: number;
      e: (Body & { n: number; ts?: number; token?: string })[];
    };
    for (const { n, ts = 0, token, ...body } of frame.e) {
      const outbox = createOutbox({ anon: "a1" }, () => {});
      for (let i = 1; i < n; i++) outbox.add({ k: "track", name: "x" }, 0);
      outbox.trim(n - 1);
      expect(outbox.add(body as Body, ts)).toBe(n);
      const tokens = new Map(token && "user" in body ? [[body.user, token]] : []);
      const cut = outbox.cut(frame.now ?? 1, tokens);
      expect(JSON.parse(cut?.text ?? "")).toEqual({
        t: "events",
        now: frame.now ?? 1,
        e: [{ n, ts, ...body, ...(token ? { token } : {}) }],
      });
    }
  });

  test.each(from("client_hello_"))("$name has the fields of Hello and no others", ({ text }) => {
    const known = ["t", "v", "now", "site", "anon", "user", "token", "tab", "page", "context", "active"];
    const hello = JSON.parse(text) as Record<string, unknown>;
    expect(known).toEqual(expect.arrayContaining(Object.keys(hello)));
    for (const required of ["t", "v", "site", "anon", "tab"]) expect(hello).toHaveProperty(required);
  });
});

describe("decode", () => {
  test.each([
    ["binary", new ArrayBuffer(4)],
    ["nothing", undefined],
    ["no JSON", "{"],
    ["a list", "[]"],
    ["null", "null"],
    ["a number", "7"],
    ["no type", "{}"],
    ["an unknown type", '{"t":"tomorrow","n":1}'],
    ["a show without its id", '{"t":"show","message":{}}'],
    ["a hide of a number", '{"t":"hide","d":7}'],
  ])("passes over %s", (_, data) => {
    expect(decode(data)).toBeUndefined();
  });

  test("fills in what is missing or of the wrong type", () => {
    expect(decode('{"t":"ready","ack":"x","watch":{},"config":[]}')).toEqual({
      t: "ready",
      ack: 0,
      epoch: "",
      watch: [],
      config: {},
      now: 0,
    });
    expect(decode('{"t":"preferences","off":"promo"}')).toEqual({ t: "preferences", off: [] });
    expect(decode('{"t":"error","n":-1,"retry_after":1e999}')).toMatchObject({
      n: 0,
      retry_after: 0,
      code: "",
    });
  });
});

describe("clip", () => {
  test("leaves what fits", () => expect(clip("Łódź", 7)).toBe("Łódź"));
  test("cuts between characters, never inside one", () => {
    expect(clip("Łódź", 6)).toBe("Łód");
    expect(clip("a😀b", 4)).toBe("a");
    expect(clip("a😀b", 5)).toBe("a😀");
  });
  test("keeps a long address within the server's limit", () => {
    expect(bytes(clip("é".repeat(5000), limits.url))).toBeLessThanOrEqual(limits.url);
  });
});

describe("what released servers say", () => {
  const released = new URL("../released/", import.meta.url);
  const said = readdirSync(released).flatMap((version) =>
    readdirSync(new URL(`${version}/frames/`, released)).map((name) => ({
      name: `${version} ${name}`,
      text: readFileSync(new URL(`${version}/frames/${name}`, released), "utf8"),
    })),
  );

  test.each(said)("$name is decoded without loss", ({ text }) => {
    expect(decode(text)).toMatchObject(JSON.parse(text));
  });
});

test("requests go beside the socket, or to its own address where it has another name", () => {
  expect(eventsUrl("wss://t.example/kit/v1/socket")).toBe("https://t.example/kit/v1/events");
  expect(eventsUrl("ws://t.example/kit/live")).toBe("http://t.example/kit/live");
});
