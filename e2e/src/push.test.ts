// Web push, the way through in Firefox, with a push service of the tests' own: a soft question in a
// message, the browser's own, a device, a test message, its notification, the click on it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openPushWorld, type PushWorld } from "./rig/push.js";
import { until, untilEqual } from "./rig/until.js";

let world: PushWorld;
before(async () => {
  world = await openPushWorld();
});
after(() => world?.close());

test("Firefox: asked in a message, subscribed, sent to, shown, and gone with the sign-out", async () => {
  const faults: string[] = [];
  const { page, ...fox } = await world.fox(faults);
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

  await page.evaluate(() => window.tend.reset());
  await world.devices("ada", 0);
  assert.equal((await fox.push("status")).reason, "signed_out");
  assert.deepEqual(faults, []);
});
