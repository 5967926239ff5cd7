// Where identity is verified nobody can be another person: not on the socket, not by the page.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { until, untilEqual } from "./rig/until.js";
import { OFFLINE, type Frame, type Tab } from "./rig/visitor.js";
import { banner, openWorld, type World } from "./rig/world.js";

const SECRET = "a secret of at least thirty-two bytes";

interface Claims {
  sub?: string;
  aud?: string;
  exp?: number;
}
interface Made {
  kid?: string;
  alg?: string;
  secret?: string;
}

/** A token as a site's own server makes it, with nothing but node:crypto. */
function token(claims: Claims, { kid = "k1", alg = "HS256", secret = SECRET }: Made = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const whole = { aud: "site_id", exp: Math.floor(Date.now() / 1000) + 600, ...claims };
  const head = `${part({ alg, typ: "JWT", kid })}.${part(whole)}`;
  const sign = alg === "none" ? "" : createHmac("sha256", secret).update(head).digest("base64url");
  return `${head}.${sign}`;
}

const HOUR = 3600;
const now = () => Math.floor(Date.now() / 1000);

/** What somebody sends who would like to be Vera. */
const FORGED: [what: string, make: () => string | undefined][] = [
  ["no token", () => undefined],
  ["no token at all but text", () => "let me in"],
  ["another person's token", () => token({ sub: "mallory" })],
  ["an expired one", () => token({ sub: "vera", exp: now() - HOUR })],
  ["one without an end", () => token({ sub: "vera", exp: undefined as unknown as number })],
  ["one for another site", () => token({ sub: "vera", aud: "site_other" })],
  ["one by a key that is not the site's", () => token({ sub: "vera" }, { kid: "k9" })],
  [
    "one by the secret of another site's key",
    () => token({ sub: "vera" }, { kid: "o1", secret: "the other site's own secret, as long" }),
  ],
  ["one signed with another secret", () => token({ sub: "vera" }, { secret: `${SECRET}!` })],
  ["one that is not signed", () => token({ sub: "vera" }, { alg: "none" })],
  [
    "one whose claims were changed",
    () => {
      const [head, , sign] = token({ sub: "mallory" }).split(".");
      return `${head}.${token({ sub: "vera" }).split(".")[1]}.${sign}`;
    },
  ],
  ["one of 5 KiB", () => token({ sub: "vera", pad: "x".repeat(5000) } as Claims)],
];

describe("identity", () => {
  let world: World;
  before(async () => {
    world = await openWorld([
      {
        name: "id",
        identity: { required: true, keys: [{ kid: "k1", alg: "HS256", secret: SECRET }] },
        campaigns: [banner("hi", "go")],
      },
      {
        name: "other",
        identity: {
          required: true,
          keys: [{ kid: "o1", alg: "HS256", secret: "the other site's own secret, as long" }],
        },
      },
      { name: "open", campaigns: [banner("hi", "go", { caps: [{ max: 1, per: "1d" }] })] },
    ]);
  });
  after(() => world.close());

  const url = () => world.page("id", "/id");

  /** Says hello over a socket of its own from the page's origin, and tells all that comes back. */
  const hello = (tab: Tab, who: { user?: string; token?: string | undefined }) =>
    tab.page.evaluate(
      ([address, more]) =>
        new Promise<{ code: number; frames: Frame[] }>((resolve) => {
          const ws = new WebSocket(address, "tend.v1");
          const frames: Frame[] = [];
          const id = crypto.randomUUID();
          const events = [{ n: 1, k: "track", name: "go", ts: 0 }];
          ws.addEventListener("open", () => {
            ws.send(JSON.stringify({ t: "hello", v: 1, site: "site_id", anon: id, tab: id, ...more }));
            ws.send(JSON.stringify({ t: "events", e: events }));
          });
          ws.addEventListener("message", (e) => {
            frames.push(JSON.parse(String(e.data)) as Frame);
            if (frames.some((f) => f.t === "show") && frames.some((f) => f.t === "ack")) ws.close(1000);
          });
          ws.addEventListener("close", (e) => resolve({ code: e.code, frames }));
        }),
      [`${world.tend.url.replace("http", "ws")}/v1/socket`, who] as const,
    );

  test("a valid token is served", async (t) => {
    const visitor = await world.visitor(t);
    const tab = await visitor.open(url());
    await tab.identify("vera", { token: token({ sub: "vera" }) });
    await tab.track("go");
    await tab.shown();
    await world.api("id").receipts("vera", "shown", 1);
    assert.deepEqual(visitor.warnings, []);
    // Somebody else, for what is sent here is never drawn: Vera's next banner would wait for its lease.
    const direct = await hello(tab, { user: "xeni", token: token({ sub: "xeni" }) });
    assert.deepEqual(direct.frames.map((f) => f.t).sort(), ["ack", "ready", "show"]);
  });

  test("without a user a visitor is served, without a token", async (t) => {
    const tab = await (await world.visitor(t)).open(url());
    await tab.track("go");
    await tab.shown();
  });

  test("whoever says to be Vera with anything else is refused with 4401 and learns nothing", async (t) => {
    const tab = await (
      await world.visitor(t)
    ).visit(world.page("id", "/plain", { script: 'data-consent="none"' }));
    const timeline = await world.api("id").timeline("vera");
    const served: string[] = [];
    for (const [what, make] of FORGED) {
      const { code, frames } = await hello(tab, { user: "vera", token: make() });
      if (code !== 4401 || frames.some((f) => f.t !== "error")) {
        served.push(`${what}: ${code} ${frames.map((f) => f.t).join()}`);
      }
    }
    assert.deepEqual(served, []);
    assert.deepEqual(await world.api("id").timeline("vera"), timeline, "nothing is recorded about Vera");
  });

  for (const [i, reason] of [
    [0, /token/],
    [2, /another user/],
    [3, /expired/],
  ] as const) {
    const [what, make] = FORGED[i]!;
    test(`a page that identifies with ${what} is refused, says why, and recovers with a valid one`, async (t) => {
      const visitor = await world.visitor(t);
      const tab = await visitor.open(url());
      const seen = async () =>
        (await world.api("id").timeline("vera")).filter((e) => e.kind !== "decision").length;
      const recorded = await seen();
      await tab.page.evaluate(() => {
        const w = window as unknown as { refused: unknown[] };
        w.refused = [];
        (window.tend as unknown as { on(n: string, f: (d: unknown) => void): void }).on(
          "identity_refused",
          (d) => w.refused.push(d),
        );
      });
      const wrong = make();
      await tab.identify("vera", wrong === undefined ? {} : { token: wrong });
      await tab.track("go");
      await untilEqual("the connection", async () => (await tab.debug()).connection, "refused");
      assert.ok((await tab.debug()).waiting >= 1, "what was recorded waits");
      const sentence = /identity token was refused.*tend\.identify\(id, traits, \{token\}\)/;
      await untilEqual("the sentence to the site owner", () => sentence.test(visitor.warnings.join()), true);
      const refused = await tab.page.evaluate(
        () => (window as unknown as { refused: { user: string; reason: string }[] }).refused,
      );
      assert.equal(refused.length, 1);
      assert.equal(refused[0]?.user, "vera");
      assert.match(refused[0]?.reason ?? "", reason);
      assert.equal(tab.received.filter((f) => f.t === "show").length, 0);
      assert.equal(await seen(), recorded, "nothing is recorded about Vera");

      await tab.identify("vera", { token: token({ sub: "vera" }) });
      await tab.shown();
      await tab.settled();
      assert.ok((await seen()) > recorded);
    });
  }

  test("somebody else at the same browser sees nothing of the one before", async (t) => {
    const tab = await (await world.visitor(t)).open(url());
    await tab.identify("vera", { token: token({ sub: "vera" }) });
    await tab.track("go");
    await tab.shown();
    await tab.page.evaluate(() => window.tend.reset());
    await tab.banner.waitFor({ state: "detached" });
    await tab.nothingShown();
    await tab.identify("willy", { token: token({ sub: "willy" }) });
    await tab.nothingShown();
    const ids = await world.api("id").get<{ anonymous_ids: string[] }>("/people/willy");
    const veras = await world.api("id").get<{ anonymous_ids: string[] }>("/people/vera");
    assert.deepEqual(
      ids.anonymous_ids.filter((id) => veras.anonymous_ids.includes(id)),
      [],
    );
  });

  test("nor where the server cannot be asked", async (t) => {
    const visitor = await world.visitor(t);
    visitor.expect(...OFFLINE);
    const tab = await visitor.open(url());
    await tab.identify("vera", { token: token({ sub: "vera" }) });
    await tab.track("go");
    await tab.shown();
    await visitor.context.setOffline(true);
    await tab.page.evaluate(() => window.tend.reset());
    await tab.banner.waitFor({ state: "detached" });
  });

  test("what a visitor did becomes the user's, caps included, and stays one person", async (t) => {
    const api = world.api("open");
    const visitor = await world.visitor(t);
    const tab = await visitor.open(world.page("open", "/open"));
    await tab.track("looked");
    await tab.track("go");
    await (await tab.shown()).getByRole("button", { name: "Close" }).click();
    await tab.banner.waitFor({ state: "detached" });
    await tab.settled();
    const anon = tab.sent.find((f) => f.t === "hello")?.["anon"] as string;
    assert.equal((await api.timeline(anon, "track")).length, 2);

    await tab.identify("una");
    await tab.track("signed_up");
    await tab.track("go");
    await tab.nothingShown();
    const names = (await api.timeline("una", "track")).map((e) => e.name).toSorted();
    assert.deepEqual(names, ["e2e_fence", "go", "go", "looked", "signed_up"]);
    await api.receipts("una", "shown", 1);

    // The same person elsewhere, who was a visitor there too.
    const other = await (await world.visitor(t)).open(world.page("open", "/open"));
    await other.track("elsewhere");
    await other.settled();
    await other.identify("una");
    await other.track("go");
    await other.nothingShown();
    const all = (await api.timeline("una", "track")).map((e) => e.name);
    assert.ok(all.includes("elsewhere"), all.join());
    const person = await api.get<{ id: string; known: boolean; anonymous_ids: string[] }>(`/people/${anon}`);
    assert.equal(person.id, "una", "the anonymous id leads to the user");
    assert.equal(person.anonymous_ids.length, 2);
    await until("the report to say one", async () => (await api.report("hi")).totals.granted === 1);
  });
});
