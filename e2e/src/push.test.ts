// Web push, the way through in Firefox, with a push service of the tests' own: a soft question in a
// message, the browser's own, a device, a test message, its notification, the click on it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { subscribed, tells } from "./rig/browsers.js";
import { openPushWorld, type Fox, type PushWorld } from "./rig/push.js";
import { createReader, push, receiptOf, vapid } from "./rig/sealed.js";
import { until, untilEqual } from "./rig/until.js";

let world: PushWorld;
let fox: Fox;
const faults: string[] = [];
before(async () => {
  world = await openPushWorld();
});
after(() => world?.close());

test("Firefox: asked in a message, subscribed, sent to, shown, and gone with the sign-out", async () => {
  fox = await world.fox(faults);
  const { page } = fox;
  await page.evaluate(() => {
    window.tend.identify("ada");
    window.tend.track("export");
  });
  await (await page.waitForSelector("tend-message >>> button.act"))!.click();

  const [device] = await world.devices("ada", 1);
  assert.equal(device!.service, "other");
  await untilEqual("the status", () => fox.push("status"), {
    supported: true,
    permission: "granted",
    subscribed: true,
  });

  const answer = await world.test("ada", device!.id);
  assert.equal(answer.status, "accepted", answer.detail);
  const { ttl, authorization, "content-encoding": coding } = world.service.sent[0]!.headers;
  assert.deepEqual([ttl, coding], ["60", "aes128gcm"]);
  assert.match(String(authorization), /^vapid t=/);
  const [note] = await until("the notification", async () => {
    const all = await fox.shown();
    return all.length > 0 && all;
  });
  assert.equal(note!.title, "shop");
  assert.match(note!.body, /^A test/);
  await fox.alerts.close("shop");

  await page.evaluate(() => window.tend.reset());
  await world.devices("ada", 0);
  assert.equal((await fox.push("status")).reason, "signed_out");
  assert.deepEqual(faults, []);
});

/** The server has a message for somebody: its delivery. */
async function granted(user: string): Promise<string> {
  const frames = await tells(world, user, { k: "track", name: "report" });
  return frames.find(({ t }) => t === "show")!.d!;
}

test("Firefox: what became of a notification is told, with its click, and kept while there is no way", async () => {
  const { page, alerts } = fox;
  await page.evaluate(() => window.tend.identify("ben"));
  await world.devices("ben", 1);
  const browser = await fox.subscription();
  const send = async (user: string, title: string) => {
    const d = await granted(user);
    const actions = ["a", "b"].map((action) => ({ action, title: `To ${action}`, url: `/${action}` }));
    const note = {
      v: 1,
      title,
      url: "/reports/7",
      actions,
      site: "site_shop",
      d,
      r: receiptOf("site_shop", d),
    };
    await push(browser, note);
    await untilEqual("what is to be seen", alerts.seen, [title]);
  };
  const tabs = async () => (await fox.browser.pages()).map((p) => p.url().replace(world.shop.url, ""));

  await send("cleo", "Report ready");
  await world.api.totals("report", { shown: 1, clicked: 0, dismissed: 0 });
  await alerts.click("Report ready", "To b");
  await until("the page of the button", async () => (await tabs()).includes("/b"));
  await world.api.totals("report", { shown: 1, clicked: 1, dismissed: 0 });
  const [click] = await world.api.timeline("cleo", "receipt");
  assert.deepEqual([click?.what, click?.props], ["clicked", { action: 2 }]);

  await send("dana", "Another");
  await alerts.close("Another");
  await world.api.totals("report", { shown: 2, clicked: 1, dismissed: 1 });

  await send("emil", "The third");
  await world.api.totals("report", { shown: 3, clicked: 1, dismissed: 1 });
  await world.tend.stop();
  await alerts.close("The third");
  await untilEqual("what waits", fox.waiting, ["closed"]);
  await world.tend.start();
  await page.goto(`${world.shop.url}/`);
  await world.api.totals("report", { shown: 3, clicked: 1, dismissed: 2 });
  await untilEqual("what waits", fox.waiting, []);
});

test("what leaves the server is read by another's code, and signed by the key of the site", async () => {
  const [ready] = await tells(world, "flora");
  const { key } = ready!.config!.push!;
  const reader = createReader(world.service.endpoint());
  const { endpoint } = reader.subscription;
  await tells(world, "flora", subscribed(key, endpoint, reader.subscription));
  const [device] = await world.devices("flora", 1);
  assert.equal((await world.test("flora", device!.id)).status, "accepted");
  const { body, headers } = world.service.sent.at(-1)!;
  const { v, d, title } = reader.open(body);
  assert.deepEqual([v, d, title], [1, "", "shop"]);
  const { aud, exp } = vapid(String(headers.authorization), key);
  assert.equal(aud, new URL(endpoint).origin);
  const hours = (Number(exp) * 1000 - Date.now()) / 3600_000;
  assert.ok(hours > 0 && hours <= 24, `it holds for ${hours} hours`);
});
