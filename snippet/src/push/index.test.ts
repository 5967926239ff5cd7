import { beforeEach, describe, expect, test } from "vitest";
import { fakeBrowser, KEY, OTHER_KEY, settings, type FakeBrowser } from "./fakes";
import { LIMIT } from "./device";
import type { PushStatus } from "./index";
import { WEEK } from "./memory";

let b: FakeBrowser;
beforeEach(() => void (b = fakeBrowser()));

const FIRST = "https://push.example/1";
const SECOND = "https://push.example/2";
/** Somebody has agreed, and the server knows. */
async function agreed() {
  await b.push.prompt();
  b.said();
}
/** A call that the clock has to move on for. */
async function late(call: Promise<PushStatus>): Promise<PushStatus> {
  for (let i = 0; i < 30; i++) await Promise.resolve();
  b.ports.advance(LIMIT);
  return call;
}

describe("a prompt", () => {
  test("asks within the click, registers the worker, and tells of the device", async () => {
    const result = b.push.prompt();
    expect(b.asked()).toBe(1); // no wait has come between
    expect(await result).toEqual({ supported: true, permission: "granted", subscribed: true });
    expect(b.registered).toMatchObject([{ scope: "/push/tend/", path: "/tend-worker.js" }]);
    expect(b.recorded.slice(0, 2)).toEqual([
      { k: "push", what: "asked" },
      { k: "push", what: "granted" },
    ]);
    expect(b.recorded.slice(2)).toEqual([
      {
        k: "push",
        what: "subscribed",
        endpoint: FIRST,
        keys: { p256dh: "BAUG", auth: "AQID" },
        key: KEY,
      },
    ]);
  });

  test.each([
    ["denied", "denied"],
    ["default", "dismissed"],
  ] as const)("that is answered with %s is told of as %s", async (answer, what) => {
    b.world.answer = answer;
    expect(await b.push.prompt()).toMatchObject({ subscribed: false, reason: what });
    expect(b.said()).toEqual(["asked", what]);
    expect(b.ports.warnings).toEqual([]);
  });

  test("asks nobody a second time who has said no", async () => {
    b.world.permission = "denied";
    expect(await b.push.prompt()).toMatchObject({ reason: "denied" });
    expect([b.asked(), b.said()]).toEqual([0, []]);
  });

  test("outside of a click says so, and does not waste the question", async () => {
    b.world.active = false;
    expect(await b.push.prompt()).toMatchObject({ reason: "click" });
    expect(b.asked()).toBe(0);
    expect(b.ports.warnings[0]).toContain("tend.push.prompt()");
  });

  test("is one, however often it is clicked", async () => {
    await Promise.all([b.push.prompt(), b.push.prompt()]);
    expect(b.said()).toEqual(["asked", "granted", `subscribed ${FIRST}`]);
  });

  test("ends after 20 s where the push service never answers, and a late answer still counts", async () => {
    b.world.service = "never";
    expect(await late(b.push.prompt())).toMatchObject({ subscribed: false, reason: "timeout" });
    expect(b.said()).toEqual(["asked", "granted", "failed timeout"]);
    b.late();
    await expect.poll(() => b.said()).toEqual([`subscribed ${FIRST}`]);
  });

  test.each([
    ["InvalidAccessError", "key"],
    ["AbortError", "other"],
  ])("says why it has failed: %s is %s", async (name, reason) => {
    b.world.service = Object.assign(new Error("no"), { name });
    expect(await b.push.prompt()).toMatchObject({ subscribed: false, reason });
    expect(b.said()).toEqual(["asked", "granted", `failed ${reason}`]);
    expect(b.ports.warnings).toHaveLength(1);
  });

  test("names the worker where that cannot be registered, as under a policy without it", async () => {
    b.world.register = new Error("worker-src");
    expect(await b.push.prompt()).toMatchObject({ reason: "worker" });
    expect(b.ports.warnings[0]).toContain("worker-src");
  });
});

describe("where push cannot be", () => {
  const change = (to: object) => Object.assign(b.w, to);
  test.each<[string, () => void]>([
    ["consent", () => (b.world.level = "essential")],
    ["insecure", () => change({ isSecureContext: false })],
    ["unsupported", () => change({ PushManager: undefined })],
    ["home_screen", () => (change({ PushManager: undefined }), (b.w.navigator.userAgent = "iPhone OS 18_1"))],
    [
      "home_screen",
      () => {
        change({ PushManager: undefined });
        Object.assign(b.w.navigator, { userAgent: "Macintosh", maxTouchPoints: 5 });
      },
    ],
  ])("%s is the reason, and nobody is asked", async (reason, when) => {
    when();
    expect(await b.push.status()).toMatchObject({ subscribed: false, reason });
    expect(await b.push.prompt()).toMatchObject({ subscribed: false, reason });
    expect(b.asked()).toBe(0);
  });

  test.each([{}, { push: null }, { push: { key: 7, worker: "/w.js", scope: "/" } }])(
    "it is off where the server says %j",
    async (config) => {
      b.world.config = config;
      expect(await b.push.status()).toMatchObject({ supported: false, reason: "off" });
      expect(await b.push.prompt()).toMatchObject({ supported: false, reason: "off" });
      expect([b.asked(), b.said()]).toEqual([0, []]);
    },
  );
});

describe("the worker of the site's own", () => {
  const own = { scope: "/", path: "/sw.js" };
  beforeEach(() => void (b.world.config = settings({ worker: "/sw.js", scope: "/" })));

  test("is subscribed with as it is, and nothing is registered", async () => {
    b.registered.push({ ...own });
    expect(await b.push.prompt()).toMatchObject({ subscribed: true });
    expect(b.registered).toHaveLength(1);
  });

  test.each([
    ["there is none", [], "registered none at /sw.js"],
    ["it is another", [{ scope: "/", path: "/other.js" }], "is /other.js"],
  ])("is not put there by us where %s", async (_, there, words) => {
    b.registered.push(...there);
    expect(await b.push.prompt()).toMatchObject({ reason: "worker" });
    expect(b.registered).toEqual(there);
    expect(b.ports.warnings[0]).toContain(words);
  });

  test("keeps the subscription that it has with another service", async () => {
    b.registered.push({ ...own, sub: { endpoint: "https://theirs.example", key: OTHER_KEY } });
    expect(await b.push.prompt()).toMatchObject({ subscribed: false, reason: "foreign" });
    await b.push.refresh();
    expect(await b.push.unsubscribe()).toMatchObject({ subscribed: false });
    expect(await b.push.status()).toMatchObject({ subscribed: false, reason: "foreign" });
    expect(b.registered[0]?.sub?.endpoint).toBe("https://theirs.example");
    expect(b.said()).toEqual(["asked", "granted", "failed key"]);
  });
});

describe("on a visit", () => {
  const visit = async () => {
    await b.nextPage().refresh();
    return b.said();
  };

  test("nothing is registered, asked or told where nobody has agreed", async () => {
    b.world.permission = "granted";
    expect(await visit()).toEqual([]);
    expect([b.registered, b.asked()]).toEqual([[], 0]);
  });

  test("the device is told of again after a week, not before", async () => {
    await agreed();
    b.ports.advance(WEEK - 1);
    expect(await visit()).toEqual([]);
    b.ports.advance(1);
    expect(await visit()).toEqual([`subscribed ${FIRST}`]);
    expect(await visit()).toEqual([]);
  });

  test("and when the push service has given it another address", async () => {
    await agreed();
    b.registered[0]!.sub!.endpoint = "https://push.example/moved";
    expect(await visit()).toEqual([`unsubscribed ${FIRST}`, "subscribed https://push.example/moved"]);
  });

  test("the server's key is another: subscribed anew, without a question", async () => {
    await agreed();
    b.world.config = settings({ key: OTHER_KEY });
    expect(await visit()).toEqual([`unsubscribed ${FIRST}`, `subscribed ${SECOND}`]);
    expect(b.registered[0]?.sub?.key).toBe(OTHER_KEY);
    expect(b.asked()).toBe(1);
  });

  test("the browser has dropped it: subscribed anew", async () => {
    await agreed();
    b.registered[0]!.sub = undefined;
    expect(await visit()).toEqual([`unsubscribed ${FIRST}`, `subscribed ${SECOND}`]);
  });

  test("the person has taken it back in the browser's settings: the server hears of it, once", async () => {
    await agreed();
    b.world.permission = "denied";
    expect(await visit()).toEqual([`unsubscribed ${FIRST}`]);
    expect(await visit()).toEqual([]);
    expect(await b.push.status()).toMatchObject({ reason: "denied" });
  });

  test("the storage was cleared: the device is told of as whoever is here", async () => {
    await agreed();
    b.ports.data.clear();
    expect(await visit()).toEqual([`subscribed ${FIRST}`]);
  });

  test("without full consent nothing is told", async () => {
    await agreed();
    b.world.level = "essential";
    b.registered[0]!.sub!.endpoint = "https://push.example/moved";
    expect(await visit()).toEqual([]);
  });
});

describe("whose the device is", () => {
  const visit = async (user?: string) => {
    b.world.user = user;
    await b.nextPage().refresh();
    return b.said();
  };

  test("a visitor's becomes the user's whom they turn out to be", async () => {
    await agreed();
    expect(await visit("ada")).toEqual([`subscribed ${FIRST}`]);
    expect(await visit("ada")).toEqual([]);
  });

  test("a user's stays theirs on pages that have not said who is here", async () => {
    b.world.user = "ada";
    await agreed();
    b.ports.advance(2 * WEEK);
    expect(await visit()).toEqual([]);
  });

  test("who signs out is told nothing more here, until somebody signs in", async () => {
    b.world.user = "ada";
    await agreed();
    b.push.detach();
    b.push.detach();
    expect(b.said()).toEqual([`unsubscribed ${FIRST}`]);
    Object.assign(b.world, { anon: "a2", user: undefined });
    expect(await visit()).toEqual([]);
    expect(await b.push.status()).toMatchObject({ subscribed: false, reason: "signed_out" });
    expect(await visit("ben")).toEqual([`subscribed ${FIRST}`]);
    expect(await b.push.status()).toMatchObject({ subscribed: true });
  });

  test("also where they signed out before this file was there", async () => {
    b.world.user = "ada";
    await agreed();
    b.world.anon = "a2";
    expect(await visit()).toEqual([`unsubscribed ${FIRST}`]);
    expect(await visit()).toEqual([]);
  });

  test("a visitor who agrees anew has it, though somebody has signed out here", async () => {
    await agreed();
    b.push.detach();
    b.said();
    expect(await b.push.prompt()).toMatchObject({ subscribed: true });
    expect(b.said()).toEqual([`subscribed ${FIRST}`]);
  });
});

test("unsubscribe ends the subscription and is kept to", async () => {
  await agreed();
  expect(await b.push.unsubscribe()).toEqual({ supported: true, permission: "granted", subscribed: false });
  expect(b.said()).toEqual([`unsubscribed ${FIRST}`]);
  await b.nextPage().refresh();
  expect(b.said()).toEqual([]);
  expect(b.registered[0]?.sub).toBeUndefined();
});
