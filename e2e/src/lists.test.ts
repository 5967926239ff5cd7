// What a member works with before a campaign is written: the list and what their role offers there.
import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { looks } from "./rig/looks.js";
import { signIn } from "./rig/member.js";
import { untilEqual } from "./rig/until.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

const ANALYST = "ines@shop.example";

describe("the list of campaigns", () => {
  let world: World;
  before(async () => {
    world = await openWorld([
      {
        name: "shop",
        members: [{ email: ANALYST, role: "analyst" }],
        campaigns: [
          banner("exports", "exported", { name: "Invite a colleague" }),
          banner("pricing", "asked", { name: "Help with pricing" }),
        ],
      },
    ]);
  });
  after(() => world.close());

  async function enter(t: TestContext, email = OWNER): Promise<Page> {
    const page = await signIn(
      await world.visitor(t, { reducedMotion: "reduce" }),
      await world.tend.link(email),
    );
    await page.getByRole("link", { name: "All campaigns" }).click();
    await page.getByRole("link", { name: "Invite a colleague" }).waitFor();
    return page;
  }

  test("the list is narrowed down by the address, chosen by keyboard, paused at once and resumed", async (t) => {
    const page = await enter(t);
    const names = page.locator("[data-row-link]");
    await looks(page, "campaigns");
    await page.getByLabel("Search campaigns").fill("colleague");
    await page.getByLabel("State").selectOption("live");
    await untilEqual("the list", () => names.allInnerTexts(), ["Invite a colleague"]);
    await page.waitForURL(/q=colleague/);
    await page.reload();
    await untilEqual("the list of that address", () => names.allInnerTexts(), ["Invite a colleague"]);
    await page.getByLabel("Search campaigns").fill("nothing like it");
    await page.getByRole("button", { name: "Show all campaigns" }).click();
    await untilEqual("all of them", () => names.count(), 2);
    for (const key of ["j", "x", "j", "x"]) await page.keyboard.press(key);
    await page.getByRole("button", { name: "Pause 2" }).click();
    await page.getByText("2 campaigns are paused").waitFor();
    await untilEqual(
      "what is paused",
      () => page.getByRole("row").getByText("Paused", { exact: true }).count(),
      2,
    );
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("2 campaigns are live again").waitFor();
  });

  test("a template is found, looked at as the site will show it, and begun", async (t) => {
    const page = await enter(t);
    await page.getByRole("link", { name: "New campaign" }).click();
    await page.getByRole("button", { name: /^Start from blank/ }).waitFor();
    const cards = page.getByRole("list", { name: "Templates" }).getByRole("listitem");
    await untilEqual("the cards", () => cards.count(), 14);
    await looks(page, "gallery");
    await page.getByLabel("Search templates").fill("trial");
    await untilEqual("the cards", () => cards.count(), 3);
    await page.getByRole("button", { name: /^Trial ending/ }).click();
    const drawn = page.frameLocator("iframe").locator("tend-message");
    await drawn.getByText("Your trial ends soon").waitFor();
    await looks(page, "template", "[role=dialog]");
    await page.reload();
    await page.getByRole("button", { name: "Use this template" }).click();
    await page.getByText(/^Before you launch it, look at the address/).waitFor();
    await page.getByText(/^Saved/).waitFor();
    const name = page.getByLabel("Name of the campaign");
    await untilEqual("its name", () => name.inputValue(), "Trial ending");
    await page.getByRole("button", { name: "Review" }).first().click();
    await page.getByRole("button", { name: "Launch", exact: true }).click();
    await page.getByRole("button", { name: "Launch now" }).click();
    await page.getByText("Live", { exact: true }).first().waitFor();
  });

  test("an analyst is offered nothing that the role does not include", async (t) => {
    const page = await enter(t, ANALYST);
    const offered = page.getByText(/^(New campaign|Pause|Edit)$/);
    assert.equal(await offered.count(), 0);
    await page.getByRole("link", { name: "Invite a colleague" }).click();
    await page.getByRole("heading", { name: "Invite a colleague" }).first().waitFor();
    const pause = page.getByRole("button", { name: "Pause" });
    await pause.waitFor();
    assert.equal(await pause.getAttribute("aria-disabled"), "true");
    await pause.hover();
    await page.getByText("Your role on this site, analyst, does not include this.").waitFor();
    assert.equal(await page.getByRole("link", { name: "Edit" }).count(), 0);
    await page.goto(`${page.url()}/edit`);
    await page.getByText("You can read this, but not change it.").waitFor();
    assert.ok(await page.getByRole("textbox", { name: "Heading", exact: true }).isDisabled());
  });
});
