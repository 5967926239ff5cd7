// What a campaign brought about: its goal in the composer, and the results that say how often it was reached.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { axe } from "./rig/axe.js";
import { signIn } from "./rig/member.js";
import { untilEqual } from "./rig/until.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

interface Frame {
  t: string;
  d?: string;
  code?: string;
}

describe("goals", () => {
  let world: World;
  before(async () => {
    const rules = { category: "product", caps: [{ max: 3, per: "1d" }] };
    world = await openWorld([
      {
        name: "shop",
        campaigns: [
          banner("invite", "report_exported", { name: "Invite your team", status: "draft", ...rules }),
          banner("team", "exported", {
            name: "Bring a colleague",
            caps: [{ max: 1, per: "7d" }],
            goal: { event: "invited", within: "7d" },
          }),
        ],
      },
    ]);
  });
  after(() => world.close());

  /** Somebody without a browser, over HTTP: exports on a page, sees what comes, and does more. */
  async function visits(i: number, path: string, clicks: boolean, invites: boolean) {
    const url = world.shop.url + path;
    const say = async (events: object[]): Promise<Frame[]> => {
      const hello = { t: "hello", v: 1, site: "site_shop", anon: `v${i}`, tab: `t${i}`, page: { url } };
      const answer = await fetch(`${world.tend.url}/v1/events`, {
        method: "POST",
        headers: { origin: world.shop.url, "content-type": "text/plain" },
        body: JSON.stringify([hello, { t: "events", e: events }]),
      });
      return (await answer.json()) as Frame[];
    };
    const exports = { k: "track", name: "exported" };
    const frames = await say([
      { n: 1, k: "page", page: { url } },
      { n: 2, ...exports },
      { n: 3, ...exports },
    ]);
    const d = frames.find(({ t }) => t === "show")?.d;
    assert.ok(d, JSON.stringify(frames));
    await say([
      { n: 4, k: "receipt", d, what: "shown" },
      ...(clicks ? [{ n: 5, k: "receipt", d, what: "clicked" }] : []),
      ...(invites ? [{ n: 6, k: "track", name: "invited" }] : []),
    ]);
  }

  test("set in the composer, reached on the site, seen in the results", async (t) => {
    const member = await world.visitor(t, { viewport: { width: 1280, height: 900 } });
    member.expect(/412|422/);
    const page = await signIn(member, await world.tend.link(OWNER));
    await page.goto(`${world.tend.url}/sites/shop/campaigns/invite/edit`);
    await page.getByRole("button", { name: "Goal" }).click();
    await page.getByRole("combobox", { name: "They do" }).fill("invited");
    await page.getByRole("textbox", { name: "Within" }).fill("14");
    await page.getByText(/^Saved/).waitFor();
    assert.deepEqual(await axe(page, "main", "iframe"), []);
    await page.screenshot({ path: "out/compose-goal.png" });
    await page.getByRole("button", { name: "Review" }).first().click();
    await page.getByText("The goal: “invited” within 14 days.").waitFor();
    await page.getByRole("button", { name: "Launch", exact: true }).click();
    await page.getByRole("button", { name: "Launch now" }).click();
    await page.getByText("“invited” within 14 days").waitFor();

    const tab = await (await world.visitor(t)).open(world.page("shop", "/reports/42"));
    await tab.identify("ada");
    await tab.track("report_exported");
    await tab.shown();
    const goal = page.locator("[data-figure=goal]");
    await page.getByText("“invited” has not followed yet.").waitFor();
    assert.equal(await goal.innerText(), "0");
    await tab.track("invited");
    await tab.track("invited");
    await untilEqual("the goal", () => goal.innerText(), "1");
    await page.getByText("“invited” followed once within 14 days (1 of 1).").waitFor();
    await page.reload();
    await page.getByRole("row", { name: "/reports/* 1 0 1 (1 of 1)" }).waitFor();
    await page.goto(`${world.tend.url}/sites/shop`);
    const home = page.locator("dl > div", { hasText: "Goals reached" }).locator("dd > span").first();
    await untilEqual("the goals of the week", () => home.innerText(), "1");
  });

  test("results read as a sentence, a funnel, pages and tables to download", async (t) => {
    const pages = ["/reports", "/reports", "/reports", "/team", "/projects/7"];
    await Promise.all(
      Array.from({ length: 45 }, (_, i) =>
        visits(i, pages[i % pages.length]!, i % 3 === 0, i % 7 === 0 || i === 3),
      ),
    );
    await world.api("shop").totals("team", { shown: 45, clicked: 15 });
    const member = await world.visitor(t, { viewport: { width: 1100, height: 1000 } });
    const page = await signIn(member, await world.tend.link(OWNER));
    await page.goto(`${world.tend.url}/sites/shop/campaigns/team`);
    await page.getByText("“invited” followed 8 times within 7 days (18 %).").waitFor();
    await page.getByRole("row", { name: /^\/reports 27/ }).waitFor();
    await page
      .getByText(/Bring a colleague/)
      .first()
      .waitFor();
    assert.deepEqual(await axe(page), []);
    await page.screenshot({ path: "out/results.png" });
    await page.screenshot({ path: "out/results-whole.png", fullPage: true });
    const coming = page.waitForEvent("download");
    await page.getByRole("link", { name: "Pages (CSV)" }).click();
    const file = await coming;
    assert.equal(file.suggestedFilename(), "team-pages.csv");
    const text = await readFile((await file.path())!, "utf8");
    assert.match(text, /^\ufeffpage,shown,clicked,converted\r\n\/reports,27,/);
    await page.setViewportSize({ width: 320, height: 800 });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.screenshot({ path: "out/results-narrow.png", fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 320, `${wide} px wide`);
  });
});
