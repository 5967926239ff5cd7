// People in the dashboard: found by their id, what they did and what was done for them in one
// column, and why somebody did not get a message.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import type { TestContext } from "node:test";
import { signIn as enter } from "./rig/member.js";
import { axe } from "./rig/axe.js";
import { untilEqual } from "./rig/until.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

describe("people", () => {
  let world: World;
  before(async () => {
    world = await openWorld([
      {
        name: "shop",
        campaigns: [
          banner("exports", "exported", { name: "Invite a colleague", caps: [{ max: 1, per: "7d" }] }),
        ],
      },
    ]);
  });
  after(() => world.close());

  async function signIn(t: TestContext, options?: BrowserContextOptions): Promise<Page> {
    const member = await world.visitor(t, options);
    const page = await enter(member, await world.tend.link(OWNER));
    return page;
  }

  test("a person is found, and all that happened stands in one column", async (t) => {
    const tab = await (await world.visitor(t)).open(world.page("shop", "/reports"));
    await tab.page.evaluate(() => window.tend.identify("ada", { plan: "pro", company: { name: "Acme" } }));
    await tab.track("exported", { format: "pdf" });
    await (await tab.shown()).getByRole("button", { name: "Close" }).click();
    await tab.track("exported", { format: "csv" });
    await tab.settled();
    await world.api("shop").receipts("ada", "dismissed", 1);

    const page = await signIn(t, { viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
    await page.getByRole("link", { name: "People" }).click();
    await page.getByRole("heading", { name: "People" }).waitFor();
    const search = page.getByRole("searchbox", { name: "Search people" });
    await search.fill("nobody-");
    await page.getByText("Nobody found for “nobody-”").waitFor();
    await search.fill("ad");
    await page.waitForURL(/q=ad$/);
    await page.getByText("1 person found").waitFor();
    assert.deepEqual(await axe(page), []);
    await page.screenshot({ path: "out/people.png" });

    // By keyboard: j goes to the first of the list, Enter opens.
    await search.blur();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "ada", exact: true }).waitFor();
    await page.getByText("Closed “Invite a colleague”").waitFor();
    await page.getByRole("rowheader", { name: "company.name" }).waitFor();
    assert.deepEqual(await axe(page), []);
    await page.screenshot({ path: "out/person.png", fullPage: true });
    const lines = page.locator("[data-kind]");
    assert.ok((await lines.filter({ hasText: "format: csv" }).count()) === 1, "an event with its properties");

    // What is filtered stands in the address, so that it can be shared.
    await page.getByRole("checkbox", { name: "Reasons" }).focus();
    await page.keyboard.press("Space");
    await untilEqual("the kinds", () => lines.evaluateAll((l) => l.map((x) => x.getAttribute("data-kind"))), [
      "decision",
    ]);
    await page
      .getByText(/They had already had this message as often as it may come \(1 of 1, until/)
      .waitFor();
    await page.reload();
    await page.getByText("Did not get “Invite a colleague”").waitFor();
    assert.equal(await lines.count(), 1);

    // Why: one click from there. What the gates say is asked anew.
    await page.getByRole("button", { name: "Did not get “Invite a colleague”" }).click();
    const why = page.locator("[data-why]");
    await why.getByText(/^They saw it on .*, and closed it\.$/).waitFor();
    await why
      .locator("[data-first]")
      .getByText(/They had already had this message as often as it may come/)
      .waitFor();
    assert.deepEqual(await axe(page), []);
    await page.screenshot({ path: "out/person-why.png", fullPage: true });
  });

  test("narrow and dark it reads as well", async (t) => {
    const page = await signIn(t, {
      viewport: { width: 375, height: 800 },
      colorScheme: "dark",
      reducedMotion: "reduce",
    });
    for (const path of ["people", "people/ada"]) {
      await page.goto(`${world.tend.url}/sites/shop/${path}`);
      await page
        .getByText(path === "people" ? "ada" : "Saw “Invite a colleague”")
        .first()
        .waitFor();
      assert.deepEqual(await axe(page), [], path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(wide <= 0, `${path} scrolls ${wide} px sideways`);
      await page.screenshot({ path: `out/${path.replace("/", "-")}-375.png`, fullPage: true });
    }
  });
});
