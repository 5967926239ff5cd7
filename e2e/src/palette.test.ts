// The palette: from the keyboard to any page, campaign and person; nobody is offered what they may not do.
import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { looks } from "./rig/looks.js";
import { signIn } from "./rig/member.js";
import { untilEqual } from "./rig/until.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

const ANALYST = "ines@shop.example";

describe("the palette", () => {
  let world: World;
  before(async () => {
    // More than a list of a page holds: the server is who finds.
    const more = Array.from({ length: 120 }, (_, i) =>
      banner(`c${i}`, `e${i}`, { name: `Campaign ${i}`, status: "draft" }),
    );
    world = await openWorld([
      {
        name: "shop",
        members: [{ email: ANALYST, role: "analyst" }],
        segments: [{ id: "exporters", name: "Export often", condition: { type: "event", name: "exported" } }],
        lists: [{ id: "guests", name: "Guests of honour" }],
        funnels: [
          {
            id: "way",
            name: "The way to a plan",
            within: "7d",
            steps: ["a", "b"].map((key) => ({ key, event: key })),
          },
        ],
        campaigns: [...more, banner("zz-exports", "exported", { name: "Invite a colleague" })],
      },
    ]);
  });
  after(() => world.close());

  async function enter(t: TestContext, email = OWNER, options: BrowserContextOptions = {}): Promise<Page> {
    const member = await world.visitor(t, { reducedMotion: "reduce", ...options });
    return signIn(member, await world.tend.link(email));
  }
  const field = (page: Page) => page.getByRole("combobox", { name: "Search and do" });
  const lines = (page: Page) => page.getByRole("listbox", { name: "What fits" }).getByRole("option");
  /** The line that a reader is told of, and Enter takes. */
  const here = (page: Page) =>
    field(page).evaluate(
      (box) => document.getElementById(box.getAttribute("aria-activedescendant") ?? "")?.textContent ?? "",
    );
  async function find(page: Page, words: string, first: string) {
    await page.keyboard.press("Control+k");
    await field(page).waitFor();
    await page.keyboard.type(words);
    await untilEqual("what Enter takes", () => here(page), first);
  }

  test("by keyboard: to a campaign, a person, a setting; all messages are stopped and run again", async (t) => {
    const tab = await (await world.visitor(t)).open(world.page("shop", "/reports"));
    await tab.identify("ada");
    await tab.track("exported");
    await (await tab.shown()).getByRole("button", { name: "Close" }).click();
    await tab.settled();

    const page = await enter(t);
    await page.getByText("Closed “Invite a colleague”").first().waitFor(); // named by the server
    await page.keyboard.press("Control+k");
    await untilEqual("what is offered first", () => here(page), "Home");
    await untilEqual(
      "where the focus is",
      () => field(page).evaluate((b) => b === document.activeElement),
      true,
    );
    await page.getByRole("option", { name: "Invite a colleague" }).waitFor();
    await looks(page, "palette");
    await page.keyboard.press("ArrowUp");
    assert.equal(
      await here(page),
      await lines(page)
        .last()
        .innerText()
        .then((s) => s.replace("\n", "")),
    );
    await page.keyboard.press("Escape");
    await field(page).waitFor({ state: "detached" });

    await find(page, "colleague", "Invite a colleagueLive");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Invite a colleague" }).first().waitFor();
    await find(page, "ad", "ada");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "ada", exact: true }).waitFor();
    await find(page, "audit", "Settings: Audit log");
    await page.keyboard.press("Enter");
    await page.getByRole("tab", { name: "Audit log", selected: true }).waitFor();

    for (const [words, name] of [
      ["export oft", "Export often"],
      ["honour", "Guests of honour"],
      ["a plan", "The way to a plan"],
    ] as const) {
      await find(page, words, name);
      if (name === "Guests of honour") await looks(page, "palette-saved");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name, level: 1 }).waitFor();
    }

    await find(page, "stop all", "Stop all messages");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Stop all messages of shop?" });
    await dialog.getByRole("button", { name: "Stop all messages" }).click();
    await page.getByText("They are off the screens.").waitFor();
    await dialog.waitFor({ state: "detached" });
    await find(page, "let", "Let messages run");
    await page.keyboard.press("Enter");
    await page.getByText("Messages run again").waitFor();
  });

  test("an analyst, on a phone, is offered no more than the role includes", async (t) => {
    const page = await enter(t, ANALYST, { viewport: { width: 320, height: 700 } });
    await page.getByRole("button", { name: "Search" }).click();
    await untilEqual("what is offered first", () => here(page), "Home");
    const offered = (await lines(page).allInnerTexts()).join();
    assert.doesNotMatch(offered, /New campaign|Stop all|People|Live$/m);
    await field(page).fill("xyz");
    await page.getByText("Nothing fits “xyz”.").waitFor();
    for (const words of ["new", "stop", "members", "keys"]) {
      await field(page).fill(words);
      await untilEqual(
        words,
        () =>
          lines(page)
            .filter({ hasText: /^(New|Stop|Settings: (M|API))/ })
            .count(),
        0,
      );
    }
    await page.getByRole("button", { name: "Close" }).click();
    await field(page).waitFor({ state: "detached" });
  });
});
