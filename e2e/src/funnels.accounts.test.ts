// Funnels of accounts: made by keyboard, drawn with which account stands where, asked for as a sentence about the account.
import assert from "node:assert/strict";
import { after, before, test, type TestContext } from "node:test";
import type { Locator, Page } from "playwright-core";
import { axe } from "./rig/axe.js";
import { signIn } from "./rig/member.js";
import { untilEqual } from "./rig/until.js";
import { openWorld, OWNER, type World } from "./rig/world.js";

const WIDE = { viewport: { width: 1440, height: 1000 } };
const PHONE = { viewport: { width: 320, height: 700 }, colorScheme: "dark" } as const;

const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const belongs = (userId: string, groupId: string, name: string) => ({
  type: "group",
  messageId: `${userId}-${groupId}`,
  userId,
  groupId,
  traits: { name },
  timestamp: ago(29),
});
const did = (userId: string, event: string, days: number, properties = {}) => ({
  type: "track",
  messageId: `${userId}-${event}`,
  userId,
  event,
  properties,
  timestamp: ago(days),
});

let world: World;
before(async () => {
  world = await openWorld([{ name: "shop", write_key: "wk_shop" }]);
  await world.tell("wk_shop", [
    belongs("ada", "acme-inc", "Acme Inc."),
    belongs("bob", "acme-inc", "Acme Inc."),
    belongs("cleo", "globex", "Globex"),
    belongs("dan", "initech", ""),
    did("ada", "signed_up", 6),
    did("bob", "invited", 2, { role: "admin" }), // of the same account: together they have completed it
    did("cleo", "signed_up", 6),
    did("dan", "signed_up", 25), // whose time is over
    did("eve", "signed_up", 6), // who is in no account
  ]);
  const steps = ["signed_up", "invited"].map((event) => ({ key: event, event }));
  await world
    .api("shop")
    .post("/funnels", { id: "teams", name: "Teams", within: "14d", by: "account", steps });
});
after(() => world.close());

async function enter(t: TestContext, path: string, options = {}): Promise<Page> {
  const member = await world.visitor(t, { reducedMotion: "reduce", ...options });
  member.expect(/404|422|ResizeObserver loop completed/); // what is refused on purpose
  const page = await signIn(member, await world.tend.link(OWNER));
  await page.goto(`${world.tend.url}/sites/shop${path}`);
  return page;
}

/** Goes on by the tabulator until the focus is there. */
async function tabTo(page: Page, there: Locator): Promise<void> {
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press("Tab");
    if (await there.evaluate((one) => one === document.activeElement)) return;
  }
  assert.fail(`the focus does not come to ${there}`);
}

const event = (page: Page, n: number) =>
  page
    .getByRole("group", { name: `Step ${n}`, exact: true })
    .getByRole("combobox", { name: "Event", exact: true });
const now = (page: Page) => page.getByRole("status").filter({ hasText: "Audience now" }).innerText();
const report = (page: Page) => page.getByRole("region", { name: "How far accounts come" });
const stepOf = async (page: Page, key: string) =>
  (await page.locator(`[data-step-key="${key}"]`).innerText()).split("\n").join(" | ");

test("whose account is stuck in it is a sentence, and so is what anybody of it did with certain properties", async (t) => {
  const page = await enter(t, "/new/segment", WIDE);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Stuck teams");
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("menuitem", { name: "How far they came in a funnel" }).click();
  await page.getByRole("combobox", { name: "Funnel", exact: true }).selectOption({ label: "Teams" });
  await page
    .getByText("For people whose account is stuck in the funnel “Teams” for at least 3 days.")
    .waitFor();
  await untilEqual("of both accounts", () => now(page), "Audience now: 2 people in 2 accounts");
  await page
    .getByRole("combobox", { name: "Where their account is" })
    .selectOption({ label: "whose account has completed" });
  await untilEqual("both of Acme", () => now(page), "Audience now: 2 people in 1 account");

  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("menuitem", { name: "Something done in their account" }).click();
  await page.getByRole("combobox", { name: "Event", exact: true }).fill("invited");
  await page.getByRole("button", { name: "where…" }).click();
  await page.getByRole("combobox", { name: "Property" }).fill("role");
  await page.getByRole("combobox", { name: "Value", exact: true }).fill("guest");
  await page.keyboard.press("Escape");
  await untilEqual("no guest was invited", () => now(page), "Audience now: nobody");
  await page.getByRole("combobox", { name: "Value", exact: true }).fill("admin");
  await page.keyboard.press("Escape");
  await untilEqual("an admin was", () => now(page), "Audience now: 2 people in 1 account");
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/funnel-accounts-sentence.png", fullPage: true });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("“Stuck teams” is saved.").waitFor();
  const { data } = await world.api("shop").get<{ data: { condition: object }[] }>("/segments");
  assert.deepEqual(data[0]?.condition, {
    type: "and",
    of: [
      { type: "funnel", id: "teams", state: "completed" },
      {
        type: "event",
        name: "invited",
        by: "account",
        where: [{ path: "role", op: "eq", value: "admin" }],
      },
    ],
  });
  await page.goto(`${world.tend.url}/sites/shop/segments`);
  await page
    .getByText(
      "Are people whose account has completed the funnel “Teams” and in whose account people did invited (where role is admin)",
    )
    .waitFor();
});

test("a funnel of accounts is made by keyboard, and its page names the accounts of a step", async (t) => {
  const page = await enter(t, "/new/funnel", WIDE);
  await page.getByRole("textbox", { name: "Name", exact: true }).focus();
  await page.keyboard.type("Crews");
  await tabTo(page, page.getByRole("textbox", { name: "Id", exact: true }));
  await page.keyboard.type("crews");
  await tabTo(page, page.getByRole("radio", { name: "By person" }));
  assert.equal(await page.getByRole("radio", { name: "By person" }).isChecked(), true);
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.getByRole("radio", { name: "By account" }).isChecked(), true);
  await tabTo(page, event(page, 1));
  await page.keyboard.type("signed_up");
  await tabTo(page, event(page, 2));
  await page.keyboard.type("invited");
  await page.keyboard.press("Escape");
  await page.getByText("then anybody in it").waitFor();
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/funnel-accounts-new.png", fullPage: true });
  await tabTo(page, page.getByRole("button", { name: "Make the funnel" }));
  await page.keyboard.press("Enter");

  await page.getByRole("heading", { name: "Crews" }).waitFor();
  assert.equal((await world.api("shop").get<{ by: string }>("/funnels/crews")).by, "account");
  await untilEqual(
    "the sentence",
    () => report(page).getByRole("status").innerText(),
    "1 of 3 accounts that entered in the last 30 days has completed it.",
  );
  assert.deepEqual(await Promise.all(["signed_up", "invited"].map((key) => stepOf(page, key))), [
    "1. signed_up | 3 accounts | 1 here now | 1 left here",
    "2. invited | 1 account | 1 of 3 from the first | half of them within 4 days",
  ]);
  assert.equal(await page.getByRole("radio", { name: "By account" }).isChecked(), true);

  await page.getByRole("link", { name: "1 account: invited" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("row", { name: /^Acme Inc\. acme-inc 2 / }).waitFor();
  await page.getByRole("link", { name: "1 left here: signed_up" }).click();
  await page.getByRole("row", { name: /^initech 1 / }).waitFor();
  await page.getByRole("link", { name: "1 here now: signed_up" }).click();
  const table = page.getByRole("table", { name: "Now at “signed_up”" });
  await table.getByRole("row", { name: /^Globex globex 1 / }).waitFor();
  assert.equal(await table.getByRole("row").count(), 2);
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/funnel-accounts.png", fullPage: true });

  await table.getByRole("link", { name: "Globex" }).click();
  await page.getByRole("heading", { name: "Globex" }).waitFor();
  await page.locator('[data-side="funnels"] [data-line="Teams"]').getByText("At “signed_up” now").waitFor();
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/funnel-account.png", fullPage: true });
  await page.goto(`${world.tend.url}/sites/shop/people/cleo`);
  await page.locator('[data-side="visits"]').waitFor();
  assert.equal(await page.locator('[data-side="funnels"]').count(), 0, "it is no funnel of people");
});

test("on a phone in the dark, and from right to left, it fits", async (t) => {
  const page = await enter(t, "/funnels", PHONE);
  await page.getByRole("row", { name: /Teams .* account/ }).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/funnels-accounts-phone.png", fullPage: true });
  await page.getByRole("link", { name: "Teams" }).click();
  await page.getByRole("link", { name: "1 here now: signed_up" }).click();
  await page.getByRole("row", { name: /^Globex globex 1 person / }).waitFor();
  const fits = async (picture: string) => {
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    await page.screenshot({ path: `out/funnel-accounts-${picture}.png`, fullPage: true });
  };
  assert.deepEqual(await axe(page), []);
  await fits("phone");
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  await fits("rtl");
});
