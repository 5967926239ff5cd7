// The composer: from nothing to a live campaign that a visitor sees, kept by itself, by two at a time.
import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import type { Locator, Page } from "playwright-core";
import { handOf } from "./rig/hand.js";
import { signIn } from "./rig/member.js";
import { aim, launchIt, word } from "./rig/newcomer.js";
import { axe } from "./rig/axe.js";
import { untilEqual } from "./rig/until.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

describe("the composer", () => {
  let world: World;
  before(async () => {
    world = await openWorld([
      {
        name: "shop",
        campaigns: [banner("exports", "report_exported", { name: "Exports", status: "draft" })],
      },
    ]);
  });
  after(() => world.close());

  const address = (id: string, step = "") =>
    `${world.tend.url}/sites/shop/campaigns/${id}/edit${step ? `?step=${step}` : ""}`;

  async function start(t: TestContext, options = {}): Promise<Page> {
    const member = await world.visitor(t, options);
    member.expect(/412|422/); // the browser's own words about answers that the composer expects
    return signIn(member, await world.tend.link(OWNER));
  }
  const saved = (page: Page) => page.getByText(/^Saved/).waitFor();
  const drawn = (page: Page): Locator => page.frameLocator("iframe").locator("tend-message");

  test("a newcomer makes a campaign live in at most 25 interactions, and it is seen", async (t) => {
    const page = await start(t, { viewport: { width: 1440, height: 900 } });
    await page.goto(`${world.tend.url}/sites/shop/campaigns`);
    const hand = handOf(page);
    await word(hand);
    await drawn(page).getByText("Hi there, a colleague can read along.").waitFor();
    // Beside the count: a second language, seen at once.
    await page.getByLabel("Another language").fill("de");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByLabel("Heading 1 in de").fill("Ihre Berichte kommen gut an");
    await page.getByLabel("Language", { exact: true }).selectOption("de");
    await drawn(page).getByRole("heading", { name: "Ihre Berichte kommen gut an" }).waitFor();
    await page.getByLabel("Language", { exact: true }).selectOption("");
    await drawn(page).getByRole("heading", { name: "Your reports travel well" }).waitFor();
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.screenshot({ path: "out/compose.png" });
    await aim(hand, () => page.screenshot({ path: "out/compose-audience.png" }));
    await launchIt(hand);
    await page.getByRole("heading", { name: "Invite your team" }).waitFor();

    const tab = await (await world.visitor(t)).open(world.page("shop", "/shop"));
    await tab.identify("ada");
    await tab.track("report_exported");
    await tab.nothingShown();
    await tab.track("opened");
    await tab.track("report_exported");
    await (await tab.shown()).getByRole("heading", { name: "Your reports travel well" }).waitFor();
  });

  test("two in one campaign: what one has changed is taken over, what both have is chosen", async (t) => {
    const [one, two] = [await start(t), await start(t)];
    await Promise.all([one.goto(address("exports")), two.goto(address("exports", "rules"))]);
    const heading = (page: Page) => page.getByRole("textbox", { name: "Heading", exact: true });
    await heading(one).fill("Of the first");
    await saved(one);
    await two.getByLabel("Priority").fill("7");
    await saved(two);
    await two.getByRole("button", { name: "Message" }).click();
    await untilEqual("what the second sees", () => heading(two).inputValue(), "Of the first");

    await heading(one).fill("Of the first again");
    await one.getByText("Somebody else has changed").waitFor({ state: "detached" });
    await saved(one);
    await heading(two).fill("Of the second");
    const conflict = two.getByRole("alert").filter({ hasText: "Somebody else has changed" });
    await conflict.waitFor();
    assert.deepEqual(await axe(two, "main", "iframe"), []);
    await two.screenshot({ path: "out/compose-conflict.png" });
    await conflict.getByRole("radio", { name: /^Mine/ }).check();
    await conflict.getByRole("button", { name: "Go on with these" }).click();
    await saved(two);
    await one.reload();
    await untilEqual("what both see", () => heading(one).inputValue(), "Of the second");
  });

  test("what is missing is said on its field and its step, is kept over a reload, and undone", async (t) => {
    const page = await start(t, { viewport: { width: 1000, height: 800 } });
    await page.goto(address("exports"));
    const heading = page.getByRole("textbox", { name: "Heading", exact: true });
    const was = await heading.inputValue();
    await heading.fill("");
    await page.getByText(/^Kept in this browser/).waitFor();
    await page.getByRole("button", { name: /Message, one thing is missing/ }).waitFor();
    await untilEqual("that it is marked", () => heading.getAttribute("aria-invalid"), "true");
    await page.screenshot({ path: "out/compose-missing.png" });
    page.on("dialog", (dialog) => void dialog.accept());
    await page.reload();
    await untilEqual("what was written", () => heading.inputValue(), "");
    await heading.fill("Written anew");
    await saved(page);
    await page.getByRole("button", { name: "Remove Text 2" }).click();
    await page.keyboard.press("Control+z");
    await page.getByRole("textbox", { name: "Text", exact: true }).waitFor();
    await page.keyboard.press("Control+z");
    await untilEqual("the heading", () => heading.inputValue(), "");
    await heading.fill(was);
    await saved(page);
  });

  test("axe finds nothing on any step, wide and dark, on a phone, and nothing scrolls sideways", async (t) => {
    const looks = [
      ["1440", ["message", "audience", "review"], { viewport: { width: 1440, height: 900 } }],
      ["375", ["trigger", "rules"], { viewport: { width: 375, height: 812 }, colorScheme: "dark" }],
    ] as const;
    for (const [name, seen, options] of looks) {
      const page = await start(t, { ...options, reducedMotion: "reduce" });
      for (const step of seen) {
        await page.goto(address("exports", step));
        await page.getByRole("navigation", { name: "Steps" }).waitFor();
        if (name === "1440") await drawn(page).waitFor();
        assert.deepEqual(await axe(page, "main", "iframe"), [], `${step} at ${name}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wide <= 0, `${step} at ${name} scrolls ${wide} px sideways`);
        await page.screenshot({ path: `out/compose-${name}-${step}.png`, fullPage: true });
      }
    }
  });

  test("by keyboard alone", async (t) => {
    const page = await start(t);
    await page.goto(address("exports"));
    await page.getByLabel("Name of the campaign").focus();
    await page.keyboard.press("Alt+2");
    await page.getByLabel("It comes when").waitFor();
    await page.keyboard.press("Alt+4");
    await page.getByLabel("Priority").focus();
    await page.keyboard.type("9");
    await page.keyboard.press("Control+s");
    await saved(page);
    await page.keyboard.press("Control+z");
    await page.getByRole("button", { name: "Rules" }).focus();
    await page.keyboard.press("Shift+?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Versions" }).focus();
    await page.keyboard.press("Enter");
    const versions = page.getByRole("dialog", { name: "Versions" });
    await versions.getByText("Version 1", { exact: true }).waitFor();
    await page.screenshot({ path: "out/compose-versions.png" });
    await page.keyboard.press("Escape");
    await versions.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Review" }).first().focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "What will happen" }).waitFor();
  });
});
