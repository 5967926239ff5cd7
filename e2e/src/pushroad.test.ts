// Campaigns of the channel web_push, all the way, for somebody who is away: a trigger, the decision, the
// outbox, a push service, Firefox, its notification, the click, and what the report says of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openPushWorld, type Fox, type PushWorld } from "./rig/push.js";
import { until, untilEqual } from "./rig/until.js";

/** A campaign by push, with words of the event in its title and in its link. */
const pushed = (id: string, trigger: object, message: object) => ({
  id,
  name: id,
  channel: "web_push",
  trigger,
  message,
});

const LATER = pushed("sale", { type: "schedule" }, { title: "The sale begins", url: "/sale" });
let world: PushWorld;
let fox: Fox;
const faults: string[] = [];

before(async () => {
  const live = [
    pushed(
      "restocked",
      { type: "event", name: "restocked" },
      { title: "{{ event.product }} is back", body: "Hi {{ person.first_name }}", url: "/p/{{ event.id }}" },
    ),
    pushed("invoice", { type: "api" }, { title: "Invoice {{ event.number }}", url: "/invoices" }),
  ].map((c) => ({ ...c, status: "live" }));
  world = await openPushWorld(undefined, "/", live);
  world.shop.put("/away", { body: "<!doctype html><title>Elsewhere</title>" });
  fox = await world.fox(faults);
  const { page } = fox;
  await page.evaluate(() => {
    window.tend.identify("ada", { first_name: "Ada" });
    window.tend.track("export");
  });
  await (await page.waitForSelector("tend-message >>> button.act"))!.click();
  await world.devices("ada", 1);
  await page.waitForFunction(() => window.tend.debug().waiting === 0);
  await page.goto(`${world.shop.url}/away`);
});
after(() => world?.close());

/** Waits for a notification, clicks it, and waits for the page that it opens. */
async function click(title: string, path: string) {
  const { alerts, browser } = fox;
  await untilEqual("what is to be seen", alerts.seen, [title]);
  await alerts.click(title);
  await until(`the page ${path}`, async () => {
    const urls = (await browser.pages()).map((p) => p.url());
    return urls.includes(world.shop.url + path);
  });
}

const all = { granted: 1, sent: 1, shown: 1, clicked: 1 };

test("Firefox: a server's event brings a notification, and its click stands in the report", async () => {
  const authorization = `Basic ${Buffer.from("wk_shop:").toString("base64")}`;
  const answer = await fetch(`${world.tend.url}/v1/track`, {
    method: "POST",
    headers: { authorization },
    body: JSON.stringify({ userId: "ada", event: "restocked", properties: { product: "The bike", id: 7 } }),
  });
  assert.equal(answer.status, 200);
  await click("The bike is back", "/p/7");
  await world.api.totals("restocked", all);
  const told = (await world.api.timeline("ada", "receipt")).filter((e) => e.campaign === "restocked");
  assert.deepEqual(
    told.map(({ what }) => what).sort(), // two requests of the worker's, of which either may be first
    ["clicked", "shown"],
  );
  assert.equal(world.service.sent.length, 1);
});

test("Firefox: a call of the site's server brings one, with the words of the call", async () => {
  const answer = await world.api.post<{ accepted: number }>("/campaigns/invoice/trigger", {
    people: ["ada"],
    props: { number: 17 },
  });
  assert.equal(answer.accepted, 1);
  await click("Invoice 17", "/invoices");
  await world.api.totals("invoice", all);
});

test("Firefox: a campaign that goes to everybody brings one, when it is launched", async () => {
  const { id } = await world.api.post<{ id: string }>("/campaigns", LATER);
  for (const step of ["submit", "approve", "launch"]) await world.api.post(`/campaigns/${id}/${step}`);
  await click("The sale begins", "/sale");
  await world.api.totals(id, all);
  assert.equal(world.service.sent.length, 3);
  assert.deepEqual(faults, []);
});
