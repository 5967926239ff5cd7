// Funnels: made in the dashboard, drawn with who stands where, asked for in a segment as a sentence, kept while they are in use.
import assert from "node:assert/strict";
import { after, before, test, type TestContext } from "node:test";
import type { Locator, Page } from "playwright-core";
import { axe } from "./rig/axe.js";
import { changed } from "./rig/between.js";
import { signIn } from "./rig/member.js";
import { untilEqual } from "./rig/until.js";
import { openWorld, OWNER, type World } from "./rig/world.js";

const ANALYST = "ines@shop.example";
const WIDE = { viewport: { width: 1440, height: 1000 } };
const PHONE = { viewport: { width: 320, height: 700 } };

/** So many days ago, as a server writes it. */
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const did = (userId: string, event: string, days: number, properties = {}) => ({
  type: "track",
  messageId: `${userId}-${event}-${days}`,
  userId,
  event,
  properties,
  timestamp: ago(days),
});
const saw = (userId: string, path: string, days: number) => ({
  type: "page",
  messageId: `${userId}-${path}-${days}`,
  userId,
  properties: { url: `https://shop.example${path}`, path },
  timestamp: ago(days),
});

let world: World;
before(async () => {
  world = await openWorld([
    { name: "shop", write_key: "wk_shop", members: [{ email: ANALYST, role: "analyst" }] },
  ]);
  await world.tell("wk_shop", [
    ...["ada", "bob", "cleo", "dan"].map((user) => did(user, "signed_up", 6, { plan: "pro" })),
    did("eve", "signed_up", 25, { plan: "pro" }), // whose time is over
    did("fay", "signed_up", 6, { plan: "free" }), // who does not count
    ...["ada", "bob", "cleo"].map((user) => saw(user, "/pricing/team", 4)),
    did("ada", "invited", 2),
  ]);
});
after(() => world.close());

async function enter(t: TestContext, path: string, options = {}, email = OWNER): Promise<Page> {
  const member = await world.visitor(t, { reducedMotion: "reduce", ...options });
  member.expect(/403|404|409|412|422|ResizeObserver loop completed/); // what is refused on purpose
  const page = await signIn(member, await world.tend.link(email));
  await page.goto(`${world.tend.url}/sites/shop${path}`);
  return page;
}

interface Kept {
  id: string;
  name: string;
  within: string;
  steps: object[];
}

const kept = (id: string) => world.api("shop").get<Kept>(`/funnels/${id}`);
const step = (page: Page, n: number) => page.getByRole("group", { name: `Step ${n}`, exact: true });
const now = (page: Page) => page.getByRole("status").filter({ hasText: "Audience now" }).innerText();
const event = (at: Locator) => at.getByRole("combobox", { name: "Event", exact: true });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));

const onboarding = [
  { key: "signed_up", event: "signed_up", where: [{ path: "plan", op: "eq", value: "pro" }] },
  { key: "looked_at_prices", name: "Looked at prices", page: { op: "matches", value: "/pricing*" } },
  { key: "invited", event: "invited" },
];

test("a funnel is made by mouse, what is wrong is said at its step, and its steps are ordered by keyboard", async (t) => {
  const page = await enter(t, "/funnels", WIDE);
  await page.getByText("No funnels yet").waitFor();
  await page.getByRole("link", { name: "New funnel" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Onboarding");
  await page.getByRole("textbox", { name: "Id", exact: true }).fill("onboarding");
  assert.equal(
    await page
      .getByRole("button", { name: /^Remove step/ })
      .first()
      .isDisabled(),
    true,
  );
  await event(step(page, 1)).fill("signed_up");
  await step(page, 1).getByRole("button", { name: "where…" }).click();
  await step(page, 1).getByRole("combobox", { name: "Property" }).fill("plan");
  await step(page, 1).getByRole("combobox", { name: "Value", exact: true }).fill("pro");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Make the funnel" }).click();
  await step(page, 2).getByRole("alert").getByText(/event/).waitFor();
  assert.equal(await step(page, 1).getByRole("alert").count(), 0);
  assert.deepEqual(await axe(page), []);

  await event(step(page, 2)).fill("invited");
  await page.getByRole("button", { name: "Add a step" }).click();
  await step(page, 3).getByRole("combobox", { name: "What happens in step 3" }).selectOption("page");
  await step(page, 3).getByLabel("Address of the page").fill("/pricing*");
  await step(page, 3).getByLabel("Name of step 3").fill("Looked at prices");

  await page.getByRole("button", { name: "Move step 3 up" }).focus();
  await page.keyboard.press("Enter");
  await untilEqual("the focus", () => focused(page), "Move step 2 up");
  await page.getByRole("status").getByText("Step 3 is now step 2 of 3.").waitFor({ state: "attached" });
  await page.keyboard.press("Enter");
  await untilEqual("the focus at the top", () => focused(page), "Move step 1 down");
  await page.keyboard.press("Enter");
  await untilEqual("the focus", () => focused(page), "Move step 2 down");
  assert.equal(await event(step(page, 3)).inputValue(), "invited");
  assert.equal(await page.getByRole("alert").getByText(/event/).count(), 0, "what was wrong of another step");
  await page.getByRole("textbox", { name: "All of it within" }).fill("2");
  await page.getByRole("combobox", { name: "Unit of all of it within" }).selectOption("w");
  await page.screenshot({ path: "out/funnel-new.png", fullPage: true });
  await page.getByRole("button", { name: "Make the funnel" }).click();
  await page.getByRole("heading", { name: "Onboarding" }).waitFor();
  const { name, within, steps } = await kept("onboarding");
  assert.deepEqual({ name, within, steps }, { name: "Onboarding", within: "2w", steps: onboarding });
});

test("somebody who is stuck in it is a sentence in a segment, which keeps the funnel", async (t) => {
  const page = await enter(t, "/new/segment", WIDE);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Stuck");
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("menuitem", { name: "How far they came in a funnel" }).click();
  await page.getByRole("combobox", { name: "Funnel", exact: true }).selectOption({ label: "Onboarding" });
  await page.getByText("For people who are stuck in the funnel “Onboarding” for at least 3 days.").waitFor();
  await untilEqual("all who are stuck", () => now(page), "Audience now: 4 people");
  await page
    .getByRole("combobox", { name: "Step", exact: true })
    .selectOption({ label: "at Looked at prices" });
  await untilEqual("those at the prices", () => now(page), "Audience now: 2 people");
  await page.getByRole("combobox", { name: "How long" }).selectOption("over");
  await page.getByText("“Onboarding” at “Looked at prices” with no time left.").waitFor();
  await untilEqual("nobody's time is over there", () => now(page), "Audience now: nobody");
  await page.getByRole("combobox", { name: "Where they are" }).selectOption({ label: "who have completed" });
  await untilEqual("up to the prices", () => now(page), "Audience now: 3 people");
  await page.getByRole("combobox", { name: "Where they are" }).selectOption({ label: "who have entered" });
  await page.getByText("For people who have entered the funnel “Onboarding”.").waitFor();
  await untilEqual("who entered", () => now(page), "Audience now: 5 people");
  await page.getByRole("combobox", { name: "Where they are" }).selectOption({ label: "who are stuck in" });
  await page
    .getByRole("combobox", { name: "Step", exact: true })
    .selectOption({ label: "at Looked at prices" });
  await page.getByRole("textbox", { name: "For at least" }).fill("1");
  await untilEqual("for a day", () => now(page), "Audience now: 2 people");
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/funnel-sentence.png", fullPage: true });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("“Stuck” is saved.").waitFor();
  const { data } = await world.api("shop").get<{ data: { condition: object }[] }>("/segments");
  assert.deepEqual(data[0]?.condition, {
    type: "and",
    of: [{ type: "funnel", id: "onboarding", state: "stuck", step: "looked_at_prices", for: "1d" }],
  });
  await page.goto(`${world.tend.url}/sites/shop/segments`);
  await page
    .getByText("Are people who are stuck in the funnel “Onboarding” at “Looked at prices” for at least 1 day")
    .waitFor();

  await page.goto(`${world.tend.url}/sites/shop/funnels`);
  await page
    .getByText(/^signed_up \(where plan is pro\), then Looked at prices, then invited, within 2 weeks$/)
    .waitFor();
  await page.getByRole("row", { name: /Onboarding .* 1 segment/ }).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/funnels.png" });
  await page.getByRole("link", { name: "Onboarding" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText(/is in use by the segment/).waitFor();
  await page.getByRole("button", { name: "Remove step 2" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("It was not saved.").waitFor();
  await page.getByRole("link", { name: "Stuck" }).click();
  await page.getByRole("heading", { name: "Stuck" }).waitFor();
});

const report = (page: Page) => page.getByRole("region", { name: "How far people come" });
const said = (page: Page) => report(page).getByRole("status").innerText();
const stepOf = (page: Page, key: string) => page.locator(`[data-step-key="${key}"]`).innerText();
const lines = (text: string) => text.split("\n").join(" | ");

test("its page draws how far people come, and leads to who stands where", async (t) => {
  const visitor = await world.visitor(t);
  const tab = await visitor.open(world.page("shop", "/start"));
  await tab.identify("gus");
  await tab.track("signed_up", { plan: "pro" });
  await tab.settled();
  const page = await enter(t, "/funnels/onboarding", WIDE);
  await untilEqual(
    "the sentence",
    () => said(page),
    "1 of 6 people who entered in the last 30 days has completed it.",
  );
  const steps = ["signed_up", "looked_at_prices", "invited"];
  assert.deepEqual(await Promise.all(steps.map(async (key) => lines(await stepOf(page, key)))), [
    "1. signed_up (where plan is pro) | 6 people | 2 here now | 1 left here",
    "2. Looked at prices | 3 people | 3 of 6 from the first | half of them within 2 days | 2 here now | 0 left here",
    "3. invited | 1 person | 1 of 3 from the step before | 1 of 6 from the first | half of them within 2 days",
  ]);
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/funnel-report.png" }); // docs/images/funnel.png

  await page.getByRole("link", { name: "2 here now: Looked at prices" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("row", { name: /^cleo/ }).waitFor();
  await page.getByRole("row", { name: /^bob/ }).waitFor();
  assert.equal(
    await page.getByRole("table", { name: "Now at “Looked at prices”" }).getByRole("row").count(),
    3,
  );
  assert.equal(await focused(page), "Now at “Looked at prices”");
  assert.match(page.url(), /step=looked_at_prices&show=here/);
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/funnel-people.png", fullPage: true });
  await page.getByRole("link", { name: "1 left here: signed_up" }).click();
  await page.getByRole("row", { name: /^eve/ }).waitFor();
  await page.getByText("7 days", { exact: true }).click();
  await untilEqual(
    "those of a week",
    () => said(page),
    "1 of 5 people who entered in the last 7 days has completed it.",
  );
  await page.getByText("Nobody yet.").waitFor();
  await page.reload();
  await page.getByRole("link", { name: "2 here now: signed_up" }).click();
  await page.getByRole("row", { name: /^gus/ }).getByRole("link").click();
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  assert.match(page.url(), /\/people\/gus/);
});

test("what was not asked of all says so, and where nobody has entered there is no drawing", async (t) => {
  const steps = ["never", "ever"].map((name) => ({ key: name, event: name }));
  await world.api("shop").post("/funnels", { id: "void", name: "Void", within: "1h", steps });
  const page = await enter(t, "/funnels/void", WIDE);
  await untilEqual("nobody", () => said(page), "Nobody has entered in the last 30 days.");
  assert.equal(await page.locator("[data-step-key]").count(), 0);
  const undo = await changed(page, /\/onboarding\/report$/, { finished: false, asked: 4, people: 9 });
  await page.goto(`${world.tend.url}/sites/shop/funnels/onboarding`);
  await page.getByText(/^So far: 4 of 9 people were asked/).waitFor();
  assert.deepEqual(await axe(page), []);
  await undo();
  await page.getByRole("button", { name: "Ask again" }).click();
  await page.getByText(/^So far/).waitFor({ state: "detached" });
});

test("what was wrong with a step goes along with it, and is not said of another", async (t) => {
  const page = await enter(t, "/new/funnel", WIDE);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Odd");
  await event(step(page, 2)).fill("paid");
  await page.getByRole("button", { name: "Make the funnel" }).click();
  await step(page, 1).getByRole("alert").getByText(/event/).waitFor();
  await page.getByRole("button", { name: "Move step 1 down" }).click();
  await step(page, 2).getByRole("alert").getByText(/event/).waitFor();
  assert.equal(await step(page, 1).getByRole("alert").count(), 0);
  await event(step(page, 2)).fill("opened");
  assert.equal(await step(page, 2).getByRole("alert").count(), 0, "it is another by now");
});

test("of two who change it the second is told so, and who may not write reads it", async (t) => {
  const page = await enter(t, "/funnels/onboarding", WIDE);
  await page.getByLabel("Name of step 3").fill("Invited a colleague");
  await world
    .api("shop")
    .put("/funnels/onboarding", { name: "Onboarding 2", within: "2w", steps: onboarding });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("It was not saved.").waitFor();
  await page.getByText("What you wrote is still here.").waitFor();
  assert.equal(await page.getByLabel("Name of step 3").inputValue(), "Invited a colleague");
  assert.equal((await kept("onboarding")).name, "Onboarding 2");
  await world.api("shop").put("/funnels/onboarding", { name: "Onboarding", within: "2w", steps: onboarding });

  const analyst = await enter(t, "/funnels/onboarding", {}, ANALYST);
  await analyst.getByRole("heading", { name: "Used by" }).waitFor();
  await analyst.getByText(/^How far people come is shown to who may read of them\./).waitFor();
  assert.equal(await analyst.getByRole("button", { name: "Save", exact: true }).isDisabled(), true);
  assert.equal(await analyst.getByRole("button", { name: "Delete" }).count(), 0);
  await analyst.goto(`${world.tend.url}/sites/shop/funnels/nothing`);
  await analyst.getByText("There is no funnel with the id “nothing”.").waitFor();
});

test("on a phone in the dark, and from right to left: a funnel that is called new is opened, changed and deleted", async (t) => {
  const odd = { path: "plan", op: "in", value: ["pro", 1] }; // which has no words
  const steps = [
    { key: "a", event: "opened" },
    { key: "b", event: "paid", where: [odd] },
  ];
  await world.api("shop").post("/funnels", { id: "new", name: "Checkout", within: "1h", steps });
  const page = await enter(t, "/funnels", { ...PHONE, colorScheme: "dark" });
  await page.getByRole("link", { name: "Checkout" }).click();
  await page.getByText(JSON.stringify([odd])).waitFor();
  assert.deepEqual(await axe(page), []);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  await page.screenshot({ path: "out/funnel-phone.png", fullPage: true });
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Till");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("heading", { name: "Till" }).waitFor();
  assert.deepEqual((await kept("new")).steps, steps);
  await page.goto(`${world.tend.url}/sites/shop/funnels/onboarding`);
  await page.locator("[data-step-key]").first().waitFor();
  assert.deepEqual(await axe(page), []);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  await page.screenshot({ path: "out/funnel-report-phone.png", fullPage: true });
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  await page.screenshot({ path: "out/funnel-report-rtl.png", fullPage: true });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  await page.goto(`${world.tend.url}/sites/shop/funnels/new`);
  await page.getByRole("heading", { name: "Till" }).waitFor();
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  await page.screenshot({ path: "out/funnel-rtl.png", fullPage: true });
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText("The funnel is deleted.").waitFor();
  await page.getByRole("row", { name: /Onboarding/ }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Till" }).count(), 0);
});
