// The event explorer: names, the properties of one, whose it was lately, and the way to a condition.
import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { looks } from "./rig/looks.js";
import { signIn } from "./rig/member.js";
import { untilEqual } from "./rig/until.js";
import { openWorld, OWNER, type World } from "./rig/world.js";

const ANALYST = "ines@shop.example";
const FORMATS = ["pdf", "csv", "pdf"];
/** As long as a value can be that is offered, and it breaks nowhere. */
const LONG = "r".repeat(64);

describe("the event explorer", () => {
  let world: World;
  before(async () => {
    world = await openWorld([
      { name: "shop", write_key: "wk_shop", members: [{ email: ANALYST, role: "analyst" }] },
    ]);
    const batch = FORMATS.flatMap((format, i) => [
      {
        type: "track",
        userId: `person-${i}`,
        event: "report_exported",
        properties: { format, pages: i, title: LONG },
      },
    ]);
    const signed = { type: "track", userId: "person-0", event: "a/b ?", messageId: crypto.randomUUID() };
    await world.tell("wk_shop", [
      ...batch.map((call) => ({ ...call, messageId: crypto.randomUUID() })),
      signed,
    ]);
  });
  after(() => world.close());

  async function enter(t: TestContext, path: string, email = OWNER): Promise<Page> {
    const member = await world.visitor(t, { reducedMotion: "reduce" });
    const page = await signIn(member, await world.tend.link(email));
    await page.goto(`${world.tend.url}/sites/shop${path}`);
    return page;
  }

  const rows = (page: Page) => page.locator("[data-row-link]");

  test("names are found, and one leads to its properties, its last times and their people", async (t) => {
    const page = await enter(t, "");
    await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Events" }).click();
    await untilEqual("the names", () => rows(page).allInnerTexts(), ["report_exported", "a/b ?"]);
    await page.getByRole("row", { name: /^report_exported 3 3 / }).waitFor();
    await looks(page, "events");
    await page.getByLabel("Search events").fill("EXPORT");
    await untilEqual("the found", () => rows(page).allInnerTexts(), ["report_exported"]);
    await page.waitForURL(/q=EXPORT/);
    await page.getByRole("link", { name: "report_exported" }).click();
    await untilEqual("who did it", async () => (await rows(page).allInnerTexts()).sort(), [
      "person-0",
      "person-1",
      "person-2",
    ]);
    await page.getByRole("row", { name: /person-1 .* format: csv, pages: 1/ }).waitFor();
    await page.getByText("These are all that there are.").waitFor();
    await looks(page, "event");
    await page.getByRole("link", { name: "person-1" }).click();
    await page.getByRole("heading", { name: "person-1", exact: true }).waitFor();
  });

  test("a value narrows it down, the address keeps it, and it becomes a condition", async (t) => {
    const page = await enter(t, "/events/report_exported");
    await page.getByRole("button", { name: "Only where format is csv" }).click();
    await untilEqual("those", () => rows(page).allInnerTexts(), ["person-1"]);
    await page.reload();
    await untilEqual("those of that address", () => rows(page).allInnerTexts(), ["person-1"]);
    await page.getByRole("combobox", { name: "Value", exact: true }).fill("docx");
    await page.getByText("None of them has such properties, as far back as events are kept.").waitFor();
    await page.getByRole("button", { name: "Do not ask for format" }).click();
    await untilEqual("all of them", () => rows(page).count(), 3);
    await page.getByRole("button", { name: "where…" }).click();
    await page.getByRole("combobox", { name: "Property", exact: true }).fill("pages");
    await page.getByRole("combobox", { name: "Compared how" }).selectOption("gte");
    await page.getByRole("textbox", { name: "Value", exact: true }).fill("2");
    await untilEqual("with two pages", () => rows(page).allInnerTexts(), ["person-2"]);
    await page.getByRole("link", { name: "Use as a condition" }).click();
    await page
      .getByText("For people who did report_exported (where pages is at least 2).", { exact: true })
      .waitFor();
    await page.getByText("Audience now: 1 person").waitFor();
  });

  test("by keyboard alone: to the search, down the rows, into one of an odd name", async (t) => {
    const page = await enter(t, "/events");
    await rows(page).first().waitFor();
    for (const key of ["j", "j", "Enter"]) await page.keyboard.press(key);
    await page.getByRole("heading", { name: "a/b ?", exact: true }).waitFor();
    await page.getByText("It came without any lately.").waitFor();
    await page.getByRole("row", { name: /person-0 .* no properties/ }).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "person-0", exact: true }).waitFor();
  });

  test("who may not read of people has the names alone", async (t) => {
    const page = await enter(t, "/events", ANALYST);
    await page.getByRole("link", { name: "report_exported" }).click();
    await page.getByText(/Your role on this site, analyst, does not include this/).waitFor();
    assert.equal(await page.getByRole("table").count(), 0);
    assert.equal(await page.getByRole("link", { name: "Use as a condition" }).count(), 0);
  });
});
