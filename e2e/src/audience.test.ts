// The audience builder: a nested condition by mouse and by keyboard, how many people it is and who; the segment that
// it becomes, in another campaign, and why somebody is out of it; and its JSON.
import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { keysOf } from "./rig/keys.js";
import { signIn } from "./rig/member.js";
import { axe } from "./rig/axe.js";
import { untilEqual } from "./rig/until.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

const PLANS = ["free", "pro", "team"];

/** Who exported, and pays nothing. */
const OUT = "person-00";

/** Paying people who exported or invited: half of the twelve that there are pay, and all but two of them did. */
const wanted = {
  type: "and",
  of: [
    { type: "attribute", path: "plan", op: "in", value: ["pro", "team"] },
    {
      type: "or",
      of: [
        { type: "event", name: "exported" },
        { type: "event", name: "invited" },
      ],
    },
  ],
};

describe("the audience builder", () => {
  let world: World;
  before(async () => {
    const draft = (id: string) => banner(id, "opened", { name: id, status: "draft" });
    world = await openWorld([
      {
        name: "shop",
        campaigns: ["mouse", "keys", "json", "small", "where", "order", "uses-mouse", "uses-keys"].map(draft),
      },
    ]);
    await Promise.all(Array.from({ length: 12 }, (_, i) => lives(i)));
  });
  after(() => world.close());

  /** Somebody who has a plan and has done something. */
  async function lives(i: number) {
    const user = `person-${String(i).padStart(2, "0")}`;
    const events = [
      { n: 1, k: "identify", user, traits: { plan: PLANS[i % 3], seats: i, email: `${user}@shop.example` } },
      {
        n: 2,
        k: "track",
        name: ["exported", "opened", "invited"][Math.floor(i / 3) % 3],
        props: { format: "pdf" },
      },
    ];
    const answer = await fetch(`${world.tend.url}/v1/events`, {
      method: "POST",
      headers: { origin: world.shop.url, "content-type": "application/json" },
      body: JSON.stringify([
        { t: "hello", v: 1, site: "site_shop", anon: `a${i}`, user, tab: `t${i}` },
        { t: "events", e: events },
      ]),
    });
    assert.equal(answer.status, 200);
  }

  async function open(t: TestContext, id: string, options = {}): Promise<Page> {
    const member = await world.visitor(t, { reducedMotion: "reduce", ...options });
    // The browser's own words about what is not complete yet, and about a list that is as wide as what fits: where
    // nothing moves it is measured once more within the same frame.
    member.expect(/412|422|ResizeObserver loop completed/);
    const page = await signIn(member, await world.tend.link(OWNER));
    await page.goto(`${world.tend.url}/sites/shop/campaigns/${id}/edit?step=audience`);
    await page.getByRole("status").filter({ hasText: "Audience now" }).waitFor();
    return page;
  }

  const figure = (page: Page) => page.getByRole("status").filter({ hasText: "Audience now" });
  const people = (page: Page) => page.getByRole("list", { name: "Some of them" }).getByRole("link");
  const kept = async (id: string) =>
    ((await world.api("shop").get(`/campaigns/${id}`)) as { audience?: unknown }).audience;

  test("by mouse: what was seen is offered, and the figure and the people come along", async (t) => {
    const page = await open(t, "mouse", { viewport: { width: 1440, height: 1000 } });
    await untilEqual("everybody", () => figure(page).innerText(), "Audience now: 12 people");
    const add = page.getByRole("button", { name: "Add a condition" });
    await add.click();
    await page.getByRole("menuitem", { name: "Something known of them" }).click();
    await page.getByRole("combobox", { name: "Attribute", exact: true }).click();
    await page.getByRole("option", { name: "plan", exact: true }).click();
    await page.getByRole("combobox", { name: "Value", exact: true }).click();
    await page.getByRole("option", { name: "team" }).click();
    await untilEqual("one plan", () => figure(page).innerText(), "Audience now: 4 people");
    await page.getByLabel("Compared how").selectOption("in");
    await page.getByRole("combobox", { name: "Values", exact: true }).first().click();
    await page.getByRole("option", { name: "pro" }).click();
    await page.keyboard.press("Escape");
    await add.click();
    await page.getByRole("menuitem", { name: "A group of conditions" }).click();
    const group = page.getByRole("group", { name: "Any of these" });
    await group.getByRole("combobox", { name: "Event", exact: true }).click();
    await page.getByRole("option", { name: "exported" }).click();
    await group.getByRole("button", { name: "Add a condition" }).click();
    await page.getByRole("menuitem", { name: "Something they did" }).click();
    await group.getByRole("combobox", { name: "Event", exact: true }).nth(1).click();
    await page.getByRole("option", { name: "invited" }).click();
    await untilEqual("both", () => figure(page).innerText(), "Audience now: 6 people");
    await page.getByText("Of 12, all of whom were asked at").waitFor();
    await untilEqual("some of them", () => people(page).count(), 5);
    assert.deepEqual(await axe(page, "main", "iframe"), []);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: "out/audience.png" });
    await page.getByText(/^Saved/).waitFor();
    await untilEqual("what was kept", () => kept("mouse"), {
      ...wanted,
      of: [{ ...wanted.of[0], value: ["team", "pro"] }, wanted.of[1]],
    });
    await goOnByMouse(page, "Paying and busy");
    await refers("uses-mouse", "Paying and busy");
  });

  /** The campaign was kept with the segment of that name for its audience. */
  async function refers(campaign: string, name: string) {
    const { data } = await world.api("shop").get<{ data: { id: string; name: string }[] }>("/segments");
    const id = data.find((segment) => segment.name === name)?.id;
    assert.ok(id, `no segment is called ${name}`);
    await untilEqual("what was kept", () => kept(campaign), { type: "and", of: [{ type: "segment", id }] });
  }

  /** By mouse: it becomes a segment, another campaign takes it, and somebody who is out is asked about. */
  async function goOnByMouse(page: Page, name: string) {
    await page.getByRole("button", { name: "Save as segment" }).click();
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByRole("button", { name: "Save segment" }).click();
    await page.getByText(`For people who are in the segment “${name}”.`).waitFor();
    const rail = page.getByRole("navigation", { name: "Pages" });
    await rail.getByRole("link", { name: "Campaigns" }).click();
    await page.getByRole("link", { name: "uses-mouse" }).click();
    await page.getByRole("link", { name: "Edit", exact: true }).click();
    await page.getByRole("button", { name: "Audience" }).click();
    await page.getByRole("button", { name: "Add a condition" }).click();
    await page.getByRole("menuitem", { name: "A saved segment" }).click();
    await page.getByRole("combobox", { name: "Segment", exact: true }).selectOption({ label: name });
    await untilEqual("the same people", () => figure(page).innerText(), "Audience now: 6 people");
    await page.getByText(/^Saved/).waitFor();
    const first = await people(page).first().innerText();
    await people(page).first().click();
    await page.getByRole("heading", { name: first, exact: true }).waitFor();
    await rail.getByRole("link", { name: "People" }).click();
    await page.getByRole("link", { name: OUT }).click();
    await page.getByRole("combobox", { name: "Campaign", exact: true }).click();
    await page.getByRole("option", { name: "uses-mouse" }).click();
    await whyNot(page, `Its segment “${name}” is for people whose plan is one of team, pro.`);
  }

  async function goOnByKeyboard(page: Page, name: string) {
    const { keyboard } = page;
    const { reach, choose, pick, find } = keysOf(page);
    await reach("Save as segment");
    await keyboard.press("Enter");
    await page.getByLabel("Name", { exact: true }).waitFor();
    await keyboard.type(name);
    await keyboard.press("Enter");
    await page.getByText(`For people who are in the segment “${name}”.`).waitFor();
    await find("uses-keys");
    await reach("Edit");
    await keyboard.press("Enter");
    await reach("Audience");
    await keyboard.press("Enter");
    await reach("Add a condition");
    await keyboard.press("Enter");
    await choose("A saved segment");
    await page.getByRole("option", { name }).waitFor({ state: "attached" });
    await reach("Segment", "Shift+Tab");
    await keyboard.type(name);
    await untilEqual("the same people", () => figure(page).innerText(), "Audience now: 6 people");
    await page.getByText(/^Saved/).waitFor();
    await find(OUT);
    await reach("Campaign");
    await pick("uses-keys");
    await whyNot(page, `Its segment “${name}” is for people whose plan is one of pro, team.`);
  }

  /** Whoever is out reads which condition of the segment they do not meet, and none that they do. */
  async function whyNot(page: Page, wants: string) {
    await page.getByRole("heading", { name: OUT, exact: true }).waitFor();
    await page.getByText(wants).waitFor();
    await page.getByText('Plan is "free".').waitFor();
    assert.equal(await page.locator("[data-why]").getByText("who did exported").count(), 0);
    assert.deepEqual(await axe(page, "main", "iframe"), []);
    await page.screenshot({ path: `out/audience-why-${new URL(page.url()).searchParams.get("why")}.png` });
  }

  test("what an event came with is offered, and asked for", async (t) => {
    const page = await open(t, "where", { viewport: { width: 1440, height: 1000 } });
    await page.getByRole("button", { name: "Add a condition" }).click();
    await page.getByRole("menuitem", { name: "Something they did" }).click();
    await page.getByRole("combobox", { name: "Event", exact: true }).click();
    await page.getByRole("option", { name: "exported" }).click();
    await page.getByRole("button", { name: "where…" }).click();
    await page.getByRole("combobox", { name: "Property", exact: true }).click();
    await page.getByRole("option", { name: "format", exact: true }).click();
    await page.getByRole("combobox", { name: "Value", exact: true }).click();
    await page.getByRole("option", { name: "pdf" }).click();
    await untilEqual("as a PDF", () => figure(page).innerText(), "Audience now: 6 people");
    assert.deepEqual(await axe(page, "main", "iframe"), []);
    await page.screenshot({ path: "out/audience-where.png" });
    await page.getByRole("combobox", { name: "Value", exact: true }).fill("csv");
    await untilEqual("as another", () => figure(page).innerText(), "Audience now: nobody");
    const event = { type: "event", name: "exported" };
    const csv = { ...event, where: [{ path: "format", op: "eq", value: "csv" }] };
    await untilEqual("what was kept", () => kept("where"), { type: "and", of: [csv] });
    await page.getByRole("button", { name: "Do not ask for format" }).click();
    await untilEqual("without it", () => kept("where"), { type: "and", of: [event] });
  });

  test("what they did in order, and did not do after it", async (t) => {
    const page = await open(t, "order", { viewport: { width: 1440, height: 1000 } });
    await page.getByRole("button", { name: "Add a condition" }).click();
    await page.getByRole("menuitem", { name: "Things they did in order" }).click();
    const events = page.getByRole("combobox", { name: "Event", exact: true });
    await events.nth(0).fill("invited");
    await events.nth(1).fill("exported");
    await page.getByRole("combobox", { name: "Step 2 follows or not" }).selectOption("not");
    await page.getByRole("button", { name: "then…" }).click();
    await events.nth(2).fill("opened");
    await page.getByRole("button", { name: "Leave out step 3: opened" }).click();
    await page.getByRole("combobox", { name: "Unit of within" }).selectOption("h");
    const sequence = { type: "sequence", of: [{ name: "invited" }, { name: "exported", negate: true }] };
    await untilEqual("what was kept", () => kept("order"), {
      type: "and",
      of: [{ ...sequence, within: "1h" }],
    });
    await untilEqual("the figure", () => figure(page).innerText(), "Audience now: nobody");
    assert.deepEqual(await axe(page, "main", "iframe"), []);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: "out/audience-order.png" });
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    await page.setViewportSize({ width: 320, height: 900 });
    await page.getByRole("combobox", { name: "Step 2 follows or not" }).scrollIntoViewIfNeeded();
    await page.screenshot({ path: "out/audience-order-narrow.png" });
  });

  test("by keyboard alone", async (t) => {
    const page = await open(t, "keys");
    const { keyboard } = page;
    const { reach, choose, pick } = keysOf(page);
    await reach("Add a condition");
    await keyboard.press("Enter");
    await choose("Something known of them");
    await reach("Attribute", "Shift+Tab");
    await pick("plan");
    await reach("Compared how");
    await keyboard.type("is one of");
    await reach("Values");
    await keyboard.type("pro,");
    await pick("team");
    await reach("Add a condition");
    await keyboard.press("Enter");
    await choose("A group of conditions");
    await reach("Event", "Shift+Tab");
    await pick("exported");
    await reach("Add a condition");
    await keyboard.press("Enter");
    await choose("Something they did");
    await reach("Event", "Shift+Tab");
    await pick("invited");
    await untilEqual("the figure", () => figure(page).innerText(), "Audience now: 6 people");
    await untilEqual("what was kept", () => kept("keys"), wanted);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "Event");
    await goOnByKeyboard(page, "Busy and paying");
    await refers("uses-keys", "Busy and paying");
  });

  test("as JSON: what is wrong stands at its line, and every kind of sentence gives back what it was given", async (t) => {
    const page = await open(t, "json", { viewport: { width: 1200, height: 1400 } });
    await page.getByRole("switch", { name: "As JSON" }).click();
    const field = page.getByLabel("The condition as JSON");
    await field.fill(
      '{"type": "or", "of": [\n{"type": "event"},\n{"type": "attribute", "path": "plan", "op": "is"}]}',
    );
    await page.getByText(/^Line 2: name is required/).click();
    await untilEqual(
      "what is marked",
      () => field.evaluate((f: HTMLTextAreaElement) => f.value.slice(f.selectionStart, f.selectionEnd)),
      '{"type": "event"}',
    );
    await page.getByText(/^Line 3: unknown op/).waitFor();
    await figure(page).filter({ hasText: "once the condition is complete" }).waitFor();
    assert.deepEqual(await axe(page, "main", "iframe"), []);
    await page.screenshot({ path: "out/audience-json.png" });
    const every = {
      type: "and",
      of: [
        {
          type: "event",
          name: "exported",
          count: { gte: 1, lte: 5 },
          within: { last: "1w", calendar: true },
          negate: true,
        },
        {
          type: "event",
          name: "exported",
          where: [
            { path: "format", op: "eq", value: "pdf" },
            { path: "pages", op: "exists", value: false },
          ],
        },
        { type: "attribute", path: "seats", op: "between", value: [1, 50] },
        { type: "attribute", path: "seats", op: "in", value: [1, 2] },
        { type: "since", event: "opened", moment: "first", gte: "1d" },
        { type: "visits", measure: "days", lt: 9, within: { last: "30d" } },
        { type: "page", op: "ne", value: "/pricing" },
        { type: "bucket", salt: "c42", unit: "person", lt: 0.125 },
        {
          type: "answer",
          campaign: "nps",
          question: "score",
          op: "lte",
          value: 6,
          negate: true,
          within: { last: "90d" },
        },
        { type: "not", of: { type: "or", of: [{ type: "event", name: "left", count: { gt: 1, lt: 9 } }] } },
      ],
    };
    await field.fill(JSON.stringify(every));
    await figure(page)
      .filter({ hasText: /nobody|pe(rson|ople)$/ })
      .waitFor();
    await page.getByRole("switch", { name: "As JSON" }).click();
    await page.getByText("People for whom this does not hold").waitFor();
    assert.equal(await page.locator("main pre").count(), 1); // what has no sentence, as it is
    assert.deepEqual(await axe(page, "main", "iframe"), []);
    await page.screenshot({ path: "out/audience-every.png", fullPage: true });
    // A word there and back again changes nothing.
    await page.getByLabel("Did or did not").first().selectOption("did");
    await page.getByLabel("Did or did not").first().selectOption("not");
    await page.getByLabel("Per cent of all people").fill("50");
    await page.getByLabel("Per cent of all people").fill("12.5");
    await page.getByRole("switch", { name: "As JSON" }).click();
    assert.deepEqual(JSON.parse(await field.inputValue()), every);
    await untilEqual("what was kept", () => kept("json"), every);
  });

  test("on a phone, dark and from right to left nothing scrolls sideways", async (t) => {
    const page = await open(t, "small", { viewport: { width: 320, height: 900 }, colorScheme: "dark" });
    await page.getByRole("switch", { name: "As JSON" }).click();
    await page.getByLabel("The condition as JSON").fill(JSON.stringify(wanted));
    await page.getByRole("switch", { name: "As JSON" }).click();
    await untilEqual("the figure", () => figure(page).innerText(), "Audience now: 6 people");
    for (const dir of ["ltr", "rtl"]) {
      await page.evaluate((to) => void (document.documentElement.dir = to), dir);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(wide <= 0, `${dir} scrolls ${wide} px sideways`);
      await page.screenshot({ path: `out/audience-320-${dir}.png`, fullPage: true });
    }
    assert.deepEqual(await axe(page, "main", "iframe"), []);
  });
});
