// Funnels of accounts: asked for as a sentence about the account.
import assert from "node:assert/strict";
import { after, before, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { axe } from "./rig/axe.js";
import { signIn } from "./rig/member.js";
import { untilEqual } from "./rig/until.js";
import { openWorld, OWNER, type World } from "./rig/world.js";

const WIDE = { viewport: { width: 1440, height: 1000 } };

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

const now = (page: Page) => page.getByRole("status").filter({ hasText: "Audience now" }).innerText();

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
