// Segments: an audience saved under a name from the composer, edited on its own page for every campaign that refers to it.
import assert from "node:assert/strict";
import { after, before, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { axe } from "./rig/axe.js";
import { signIn } from "./rig/member.js";
import { untilEqual } from "./rig/until.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

const paying = {
  type: "or",
  of: [
    { type: "attribute", path: "plan", op: "eq", value: "pro" },
    { type: "attribute", path: "plan", op: "eq", value: "team" },
  ],
};

let world: World;
before(async () => {
  const draft = banner("hello", "opened", { name: "Hello", status: "draft", audience: paying });
  world = await openWorld([{ name: "shop", campaigns: [draft] }]);
  for (const [user, plan] of [
    ["ada", "pro"],
    ["bob", "free"],
    ["cleo", "team"],
  ]) {
    const answer = await fetch(`${world.tend.url}/v1/events`, {
      method: "POST",
      headers: { origin: world.shop.url, "content-type": "application/json" },
      body: JSON.stringify([
        { t: "hello", v: 1, site: "site_shop", anon: `a-${user}`, user, tab: `t-${user}` },
        { t: "events", e: [{ n: 1, k: "identify", user, traits: { plan } }] },
      ]),
    });
    assert.match(await answer.text(), /"t":"ack","n":1/);
  }
});
after(() => world.close());

async function enter(t: TestContext, path: string, options = {}): Promise<Page> {
  const member = await world.visitor(t, { reducedMotion: "reduce", ...options });
  member.expect(/404|409|412|422|ResizeObserver loop completed/); // what is refused on purpose
  const page = await signIn(member, await world.tend.link(OWNER));
  await page.goto(`${world.tend.url}/sites/shop${path}`);
  return page;
}

const now = (page: Page) => page.getByRole("status").filter({ hasText: "Audience now" }).innerText();
const kept = async () =>
  ((await world.api("shop").get("/campaigns/hello")) as { audience?: { type: string; id?: string } })
    .audience;

test("an audience becomes a segment, and an edit of it changes the campaign", async (t) => {
  const page = await enter(t, "/campaigns/hello/edit?step=audience", {
    viewport: { width: 1440, height: 1000 },
  });
  await untilEqual("those who pay", () => now(page), "Audience now: 2 people");
  await page.getByRole("button", { name: "Save as segment" }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Name", { exact: true }).waitFor();
  await page.keyboard.type("Paying");
  await page.keyboard.press("Enter");
  await page.getByLabel("Segment", { exact: true }).waitFor();
  await untilEqual("the same people", () => now(page), "Audience now: 2 people");
  await untilEqual("what was kept", async () => (await kept())?.type, "segment");
  assert.deepEqual(await axe(page, "main", "iframe"), []);
  await page.screenshot({ path: "out/segment-composer.png" });

  await page.goto(`${world.tend.url}/sites/shop/segments`);
  await page.getByRole("cell", { name: "1 campaign" }).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/segments.png" });
  await page.getByRole("link", { name: "Paying" }).click();
  await page.getByRole("link", { name: "Hello" }).waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText(/is in use by the campaign hello/).waitFor();
  await page.getByRole("button", { name: /^Remove: whose plan is team/ }).click();
  await untilEqual("fewer", () => now(page), "Audience now: 1 person");
  await page.getByLabel("What it is for").fill("Who is on a plan that costs");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("“Paying” is saved.").waitFor();
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/segment.png", fullPage: true });
  const id = (await kept())?.id ?? "";
  const saved = (await world.api("shop").get(`/segments/${id}`)) as {
    condition: unknown;
    description: string;
  };
  assert.deepEqual(saved.condition, { ...paying, of: [paying.of[0]] });
  assert.equal(saved.description, "Who is on a plan that costs");

  await page.goto(`${world.tend.url}/sites/shop/people/cleo?why=hello`);
  await page.getByText("Its segment “Paying” is for people whose plan is pro.").waitFor();
  await page.getByText('Plan is "team".').waitFor();
});

test("a segment is written and deleted on a phone, in the dark and from right to left", async (t) => {
  const page = await enter(t, "/new/segment", {
    viewport: { width: 320, height: 700 },
    colorScheme: "dark",
    locale: "ar",
  });
  await page.getByRole("heading", { name: "New segment" }).waitFor();
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  await page.getByLabel("Name").fill("Busy");
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("menuitem", { name: "A saved segment" }).click();
  await page.getByLabel("In it or not").selectOption("not");
  await page.getByRole("combobox", { name: "Segment", exact: true }).selectOption({ label: "Paying" });
  await untilEqual("the others", () => now(page), "Audience now: 2 people");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/segment-phone.png", fullPage: true });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("heading", { name: "Used by" }).waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText("The segment is deleted.").waitFor();
  await page.getByRole("cell", { name: "1 campaign" }).waitFor();
});

test("a campaign is triggered by who leaves a segment, which is watched from then on", async (t) => {
  const page = await enter(t, "/campaigns/hello/edit?step=trigger", {
    viewport: { width: 1440, height: 1000 },
  });
  await page.getByLabel("It comes when").selectOption("segment");
  await page.getByLabel("Segment", { exact: true }).selectOption({ label: "Paying" });
  await page.getByLabel("Somebody", { exact: true }).selectOption("left");
  const id = (await kept())?.id ?? "";
  const shop = world.api("shop");
  await untilEqual(
    "what was kept",
    async () => ((await shop.get("/campaigns/hello")) as { trigger: unknown }).trigger,
    { type: "segment", id, change: "left" },
  );
  assert.deepEqual(await axe(page, "main", "iframe"), []);
  await page.screenshot({ path: "out/segment-trigger.png" });
  for (const step of ["submit", "approve", "launch"]) await shop.post(`/campaigns/hello/${step}`);
  const size = async () => ((await shop.get(`/segments/${id}`)) as { scan?: { size?: number } }).scan?.size;
  await untilEqual("who is in it", size, 1);

  await page.goto(`${world.tend.url}/sites/shop/segments`);
  await page.getByRole("columnheader", { name: "People, when watched" }).waitFor();
  await page
    .getByRole("row", { name: /Paying/ })
    .getByRole("cell", { name: /^1 / })
    .first()
    .waitFor();
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/segments-watched.png" });
  await page.getByRole("link", { name: "Paying" }).click();
  await page.getByRole("heading", { name: "Who comes in and leaves" }).waitFor();
  await page.getByText(/1 person was in it at/).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/segment-watched.png", fullPage: true });
  await page.goto(`${world.tend.url}/sites/shop/people/ada`);
  await page.getByText("Was in a segment already").waitFor();

  // Wherever its trigger is put in words it is called by its name.
  const said = "hen somebody leaves the segment “Paying”";
  for (const at of ["", "/hello", "/hello/edit?step=review"]) {
    await page.goto(`${world.tend.url}/sites/shop/campaigns${at}`);
    await page.getByText(said).first().waitFor();
  }
});
