// Conditions on the account that somebody is in: built by hand, counted, and delivered by.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { axe } from "./rig/axe.js";
import { signIn } from "./rig/member.js";
import { untilEqual } from "./rig/until.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

const gold = { type: "attribute", on: "account", path: "tier", op: "eq", value: "gold" };
const twice = { type: "event", name: "exported", by: "account", count: { gte: 2 } };

describe("an audience of accounts", () => {
  let world: World;
  before(async () => {
    world = await openWorld([
      {
        name: "shop",
        campaigns: [
          banner("draft", "opened", { name: "draft", status: "draft" }),
          banner("live", "opened", { name: "live", audience: { type: "and", of: [gold, twice] } }),
        ],
      },
    ]);
    await Promise.all(["gold", "gold", "tin", ""].map((tier, i) => lives(i, tier)));
  });
  after(() => world.close());

  /** Somebody of an account of that tier who has exported once, or somebody in none. */
  async function lives(i: number, tier: string) {
    const events = [
      ...(tier ? [{ n: 1, k: "group", account: `${tier}-inc`, traits: { tier } }] : []),
      { n: 2, k: "track", name: "exported" },
    ];
    const answer = await fetch(`${world.tend.url}/v1/events`, {
      method: "POST",
      headers: { origin: world.shop.url, "content-type": "application/json" },
      body: JSON.stringify([
        { t: "hello", v: 1, site: "site_shop", anon: `a${i}`, user: `person-${i}`, tab: `t${i}` },
        { t: "events", e: events },
      ]),
    });
    assert.equal(answer.status, 200);
  }

  test("is built by mouse, and counted", async (t) => {
    const member = await world.visitor(t, {
      reducedMotion: "reduce",
      viewport: { width: 1440, height: 1000 },
    });
    member.expect(/412|422|ResizeObserver loop completed/);
    const page = await signIn(member, await world.tend.link(OWNER));
    await page.goto(`${world.tend.url}/sites/shop/campaigns/draft/edit?step=audience`);
    const figure = page.getByRole("status").filter({ hasText: "Audience now" });
    await untilEqual("everybody", () => figure.innerText(), "Audience now: 4 people in 2 accounts");
    const add = page.getByRole("button", { name: "Add a condition" });
    await add.click();
    await page.getByRole("menuitem", { name: "Something known of their account" }).click();
    await page.getByRole("combobox", { name: "Attribute of the account", exact: true }).click();
    await page.getByRole("option", { name: "tier", exact: true }).click();
    await page.getByRole("combobox", { name: "Value", exact: true }).click();
    await page.getByRole("option", { name: "gold" }).click();
    await untilEqual("of gold", () => figure.innerText(), "Audience now: 2 people in 1 account");
    await add.click();
    await page.getByRole("menuitem", { name: "Something done in their account" }).click();
    await page.getByRole("combobox", { name: "Event", exact: true }).click();
    await page.getByRole("option", { name: "exported" }).click();
    await page.getByLabel("How often").selectOption("gte");
    await page.getByLabel("Times", { exact: true }).fill("2");
    await page.getByText(/^Saved/).waitFor();
    await untilEqual("both", () => figure.innerText(), "Audience now: 2 people in 1 account");
    await page
      .getByText("whose account’s tier is gold and in whose account people did exported at least 2 times")
      .first()
      .waitFor();
    assert.deepEqual(await axe(page, "main", "iframe"), []);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: "out/audience-accounts.png" });
    await untilEqual(
      "what was kept",
      async () => ((await world.api("shop").get("/campaigns/draft")) as { audience?: unknown }).audience,
      { type: "and", of: [gold, twice] },
    );
  });

  test("brings the message to those who are in it", async (t) => {
    for (const [user, meant] of [
      ["person-0", true],
      ["person-2", false],
      ["person-3", false],
    ] as const) {
      const tab = await (await world.visitor(t)).open(world.page("shop", "/"));
      await tab.identify(user);
      await tab.track("opened");
      await (meant ? tab.shown() : tab.nothingShown());
    }
  });
});
