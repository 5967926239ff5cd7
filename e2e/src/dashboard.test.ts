// The dashboard: in by a one-time link, what happens on the site is seen as it happens,
// and stop means stop.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { signIn } from "./rig/member.js";
import { axe } from "./rig/axe.js";
import { untilEqual } from "./rig/until.js";
import type { Visitor } from "./rig/visitor.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

describe("the dashboard", () => {
  let world: World;
  before(async () => {
    world = await openWorld([
      {
        name: "shop",
        campaigns: [
          banner("exports", "exported", { name: "Invite a colleague", caps: [{ max: 5, per: "1d" }] }),
          banner("pricing", "asked", { name: "Help with pricing", status: "paused" }),
        ],
      },
    ]);
  });
  after(() => world.close());

  async function enter(member: Visitor, link?: string): Promise<Page> {
    const page = await signIn(member, link ?? (await world.tend.link(OWNER)));
    await page.getByRole("link", { name: "Invite a colleague" }).waitFor();
    return page;
  }
  /** Signs in, and goes to the list. */
  async function campaigns(member: Visitor): Promise<Page> {
    const page = await enter(member);
    await page.getByRole("link", { name: "All campaigns" }).click();
    await page.getByRole("link", { name: "Help with pricing" }).waitFor();
    return page;
  }
  const figure = (page: Page, name: string, word: string) =>
    page.getByRole("row", { name }).locator(`[data-figure=${word}]`).innerText();

  test("a one-time link signs in, once; a used one says so and how to get another", async (t) => {
    const link = await world.tend.link(OWNER);
    const member = await world.visitor(t);
    const page = await enter(member, link);
    assert.ok(!page.url().includes("#"), "the token is out of the address");
    const cookies = await member.context.cookies();
    assert.ok(
      cookies.length === 1 &&
        cookies.every((c) => (c.httpOnly && c.sameSite === "Lax") || c.sameSite === "Strict"),
    );
    // The session holds over a reload.
    await page.reload();
    await page.getByRole("link", { name: "Invite a colleague" }).waitFor();

    const late = await world.visitor(t);
    late.expect(/401|403|404|410/); // the browser's own words about the answer
    const { page: refused } = await late.visit(link);
    await refused.getByRole("heading", { name: "This link does not work" }).waitFor();
    assert.match(await refused.getByRole("alert").innerText(), /used|expired/);
    await refused.getByText("tend member link").first().waitFor();
    await refused.screenshot({ path: "out/dashboard-used-link.png" });
    assert.deepEqual(await axe(refused), []);
    assert.deepEqual(await late.context.cookies(), []);
  });

  test("who is not signed in sees nothing, and how to sign in", async (t) => {
    const visitor = await world.visitor(t);
    visitor.expect(/401/);
    const { page } = await visitor.visit(`${world.tend.url}/sites/shop/campaigns`);
    await page.getByRole("heading", { name: "Sign in to Tend" }).waitFor();
    assert.equal(await page.getByText("Invite a colleague").count(), 0);
    assert.deepEqual(await axe(page), []);
    await page.screenshot({ path: "out/dashboard-signed-out.png" });
  });

  test("the totals rise as banners are shown, and pausing takes them off the screens", async (t) => {
    const page = await campaigns(await world.visitor(t));
    const home = await page.context().newPage();
    await home.goto(`${world.tend.url}/`);
    await home.getByRole("heading", { name: "Live now" }).waitFor();
    assert.equal(await figure(home, "Invite a colleague", "shown"), "0");
    await page.bringToFront();
    const tab = await (await world.visitor(t)).open(world.page("shop", "/shop"));
    await tab.identify("ada");
    const shown = () => figure(page, "Invite a colleague", "shown");
    assert.equal(await shown(), "0");
    for (let i = 1; i <= 2; i++) {
      await tab.track("exported");
      const message = await tab.shown();
      await untilEqual("the figure in the list", shown, String(i));
      await message.getByRole("button", { name: "Close" }).click();
      await message.waitFor({ state: "detached" });
    }
    await untilEqual("the dismissed", () => figure(page, "Invite a colleague", "dismissed"), "2");

    // One stands on the screen when it is paused: gone within two seconds, says the promise.
    await tab.track("exported");
    await tab.shown();
    await page.getByRole("button", { name: "Pause Invite a colleague" }).click();
    const clicked = Date.now();
    await tab.banner.waitFor({ state: "detached" });
    const took = Date.now() - clicked;
    assert.ok(took < 2_000 + 500, `it took ${took} ms from the click to the empty page`);
    await page.getByRole("button", { name: "Resume Invite a colleague" }).waitFor();

    await tab.track("exported");
    await tab.nothingShown();
    await tab.page.reload();
    await tab.ready();
    await tab.identify("ada");
    await tab.track("exported");
    await tab.nothingShown();

    await page.getByRole("button", { name: "Resume Invite a colleague" }).click();
    await page.getByRole("button", { name: "Pause Invite a colleague" }).waitFor();
    await tab.track("exported");
    await tab.shown();
    await untilEqual("the figure in the list", shown, "4");
    await home.bringToFront();
    await untilEqual("the figure at home", () => figure(home, "Invite a colleague", "shown"), "4");
    await world.api("shop").totals("exports", { shown: 4, granted: 4 });
  });

  test("axe finds nothing at home, on the list and the campaign, wide, narrow and dark", async (t) => {
    const looks = [
      ["desktop", { viewport: { width: 1280, height: 800 } }],
      ["390", { viewport: { width: 390, height: 844 } }],
      ["dark", { viewport: { width: 1280, height: 800 }, colorScheme: "dark" }],
    ] as const;
    for (const [name, options] of looks) {
      const page = await enter(await world.visitor(t, { ...options, reducedMotion: "reduce" }));
      assert.deepEqual(await axe(page), [], `${name}, home`);
      await page.screenshot({ path: `out/dashboard-${name}-home.png`, fullPage: true });
      await page.getByRole("link", { name: "All campaigns" }).click();
      await page.getByRole("link", { name: "Help with pricing" }).waitFor();
      assert.deepEqual(await axe(page), [], name);
      await page.screenshot({ path: `out/dashboard-${name}.png`, fullPage: true });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(wide <= 0, `${name} scrolls ${wide} px sideways`);
      await page.getByRole("link", { name: "Invite a colleague" }).click();
      await page.getByRole("heading", { name: "Invite a colleague" }).first().waitFor();
      await page.getByText("Your reports travel well").first().waitFor();
      assert.deepEqual(await axe(page), [], `${name}, the campaign`);
      await page.screenshot({ path: `out/dashboard-${name}-campaign.png`, fullPage: true });
    }
  });

  test("signing out ends the session everywhere it was used", async (t) => {
    const member = await world.visitor(t);
    member.expect(/401/);
    const page = await enter(member);
    const cookies = await member.context.cookies();
    await page.getByRole("button", { name: OWNER }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in to Tend" }).waitFor();
    const header = cookies.map((c) => `${c.name}=${c.value}`).join("; ");
    const answer = await fetch(`${world.tend.url}/api/v1/session`, { headers: { cookie: header } });
    assert.equal(answer.status, 401, "the cookie of before is worth nothing");
  });
});
