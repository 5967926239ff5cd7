// A marketer brings a file in: what each column is, a dry run, the import; bad files, bad rows, and a change of mind.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { fail, hold } from "./rig/between.js";
import { choose, drop, given } from "./rig/files.js";
import { looks } from "./rig/looks.js";
import { signIn } from "./rig/member.js";
import { untilEqual } from "./rig/until.js";
import { API_KEY, openWorld, OWNER, type World } from "./rig/world.js";

const AUTHOR = "author@shop.example";
const SENDS = { of: /\/imports$/, writes: true };

const CRM =
  "Kundennummer;E-Mail;Plan;Created;Notes\nada;ada@acme.example;pro;2026-01-02;calls back\nzoe;zoë@acme.example;free;2026-02-03;\n";
const event = (user: string, i: number, timestamp = "2026-03-04T05:06:07Z") =>
  JSON.stringify({ user_id: user, event: "invoice_paid", timestamp, message_id: `m${i}`, amount: i });

describe("importing", () => {
  let world: World;
  before(async () => {
    world = await openWorld([{ name: "shop", members: [{ email: AUTHOR, role: "author" }] }]);
  });
  after(() => world.close());

  const enter = async (t: TestContext, path = "/imports/new", who = OWNER): Promise<Page> => {
    const visitor = await world.visitor(t, { reducedMotion: "reduce" });
    visitor.expect(/ERR_CONNECTION_REFUSED/, /422 \(/);
    const page = await signIn(visitor, await world.tend.link(who));
    await page.goto(`${world.tend.url}/sites/shop${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    return page;
  };
  const figure = (page: Page, name: string) => page.locator(`[data-figure="${name}"]`).innerText();
  const columns = (page: Page) => page.getByRole("button", { name: "Look at its columns" }).click();
  const dry = (page: Page) => page.getByRole("button", { name: "Start the dry run" }).click();
  const done = (page: Page) => page.getByText("done", { exact: true }).waitFor();

  test("a table of a CRM becomes people, and only after a dry run", async (t) => {
    const page = await enter(t, "/imports");
    await page.getByText("No imports yet").waitFor();
    await page.getByRole("link", { name: "Import a file" }).click();
    await columns(page);
    await page.getByRole("alert").filter({ hasText: "Choose a file first." }).waitFor();
    await drop(page, page.getByText(/or drop it here/), given("crm.csv", CRM));
    await page.getByText("crm.csv, 1").waitFor();
    await looks(page, "imports-file");

    await columns(page);
    await page.getByText(/fields between semicolons/).waitFor();
    // Who works by keyboard goes on from the top of the step.
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Import a file");
    const what = (column: string) => page.getByLabel(`What “${column}” is`);
    assert.equal(await what("Created").inputValue(), "created_at");
    await page.getByText("User id or Visitor id, still missing").waitFor();
    await page.getByText("ada@acme.example · zoë@acme.example").waitFor();
    await dry(page);
    await page.getByRole("alert").filter({ hasText: "No column is “User id or Visitor id” yet." }).waitFor();
    await what("Kundennummer").selectOption({ label: "User id" });
    await what("Notes").selectOption({ label: "Left out" });
    await page.getByText("Left out, and not kept: “Notes”.").waitFor();
    await page.getByLabel("Name of the attribute out of “E-Mail”").fill("plan..x");
    await page.getByText(/is no target for people/).waitFor();
    const named = page.getByLabel("Name of the attribute out of “E-Mail”");
    await named.fill("ail");
    await named.press("Home");
    await named.pressSequentially("em"); // where the caret is, which stays there
    assert.equal(await named.inputValue(), "email");
    await page.getByText("All of them could be taken in.").waitFor();
    await looks(page, "imports-columns");

    // Elsewhere and back: what was chosen is kept.
    await page.getByRole("link", { name: "Segments" }).click();
    await page.getByRole("heading", { name: "Segments", exact: true }).waitFor();
    await page.goBack();
    assert.equal(await what("Kundennummer").inputValue(), "user_id");

    await dry(page);
    await done(page);
    assert.deepEqual([await figure(page, "rows read"), await figure(page, "would be taken")], ["2", "2"]);
    await page.getByText("Nothing was changed so far.").waitFor();
    assert.equal(await world.api("shop").status("/people/ada"), 404);
    await looks(page, "imports-dry");

    await page.getByRole("button", { name: "Import 2 rows" }).click();
    await page.getByText("2 rows of 2 were taken in.").waitFor();
    const ada = await world.api("shop").get<{ traits: object }>("/people/ada");
    assert.deepEqual(ada.traits, { email: "ada@acme.example", Plan: "pro" });
    await page.getByRole("link", { name: "See the people" }).click();
    await page.getByRole("row", { name: /zoe/ }).waitFor();
  });

  test("rows that are refused are named, and a file that is gone is asked for", async (t) => {
    const page = await enter(t);
    const bad = given("bad.csv", "user_id,plan\nben,pro\n,free\ncarl\ndora,pro\n");
    await choose(page, "Choose a file", bad);
    await columns(page);
    await page.getByText("2 of 4 would be refused.").waitFor();
    await dry(page);
    await done(page);
    assert.deepEqual(
      [await figure(page, "would be taken"), await figure(page, "would be refused")],
      ["2", "2"],
    );
    const reasons = page.getByRole("list", { name: "The first refused rows" });
    await reasons.getByText(/Line 3:.*needs user_id/).waitFor();
    await reasons.getByText("csv_fields").waitFor();
    const saved = page.waitForEvent("download");
    await page.getByRole("link", { name: "All of them (NDJSON)" }).click();
    const lines = readFileSync(await (await saved).path(), "utf8")
      .trim()
      .split("\n");
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { line: number }).line),
      [3, 4],
    );
    await looks(page, "imports-refused");

    await page.reload();
    await choose(page, /^Choose the file and import 2 rows/, given("other.csv", "user_id\nx\n"));
    await page.getByRole("alert").filter({ hasText: "it is another one, or was changed" }).waitFor();
    await choose(page, /^Choose the file and import 2 rows/, bad);
    await page.getByText("2 rows of 4 were taken in.").waitFor();
    await page.getByRole("link", { name: "Imports", exact: true }).click();
    await page
      .getByRole("link", { name: /^2 refused rows of People, [A-Z]/ })
      .first()
      .waitFor();
    await looks(page, "imports");
  });

  test("past events, with times in a way of their own", async (t) => {
    const page = await enter(t);
    await page.getByLabel("Past events").check();
    await choose(
      page,
      "Choose a file",
      given("past.jsonl", `${event("eva", 1, "2026-03-04T05:06:07Z")}\n${event("eva", 2, "gestern")}\n`),
    );
    assert.equal(await page.getByLabel("Format").inputValue(), "ndjson");
    await columns(page);
    await page.getByText(/1 of the first rows has a time that cannot be read so/).waitFor();
    await page.getByLabel("How times are written").selectOption({ label: "As 2026-12-01T09:00:00Z" });
    await dry(page);
    await done(page);
    await page.getByRole("button", { name: "Import 1 row" }).click();
    await page.getByText("1 row of 2 was taken in.").waitFor();
    const events = await world.api("shop").timeline("eva", "track");
    assert.deepEqual(
      events.map(({ name }) => name),
      ["invoice_paid"],
    );
  });

  test("a file that is none, and one of which the columns cannot be told apart", async (t) => {
    const page = await enter(t);
    const alert = page.getByRole("alert");
    await choose(page, "Choose a file", given("logo.csv", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0)));
    await alert.filter({ hasText: "logo.csv: This is no text file." }).waitFor();
    await choose(page, "Choose a file", given("crm.xlsx", Uint8Array.of(0x50, 0x4b, 3, 4, 0)));
    await alert.filter({ hasText: "save it as “CSV UTF-8”" }).waitFor();
    await looks(page, "imports-bad");
    await choose(page, "Choose a file", given("twice.csv", "user_id,plan,plan\nada,1,2\n"));
    await columns(page);
    await alert.filter({ hasText: "The file could not be read." }).waitFor();
    await page.getByRole("button", { name: "Another file" }).click();
    await choose(page, "Choose another file", given("crm.csv", CRM));
    await page.getByText("crm.csv, 1").waitFor();
  });

  test("a file is stopped on its way, the server is away, and nothing that was chosen is lost", async (t) => {
    const page = await enter(t);
    await choose(page, "Choose a file", given("crm.csv", CRM.replace("Kundennummer", "user_id")));
    await columns(page);
    const release = await hold(page, SENDS);
    await dry(page);
    await page.getByText(/crm\.csv: .* of 1\d\d bytes sent/).waitFor();
    await page.getByRole("link", { name: "Imports", exact: true }).click();
    await page.getByText("On its way to the dry run").waitFor();
    await looks(page, "imports-sending");
    await page.getByRole("button", { name: "Stop sending" }).click();
    await page.getByText("On its way to the dry run").waitFor({ state: "detached" });
    await release();
    await page.getByRole("link", { name: "Import a file" }).click();
    const mend = await fail(page, SENDS, "gone");
    await dry(page);
    await page.getByRole("alert").filter({ hasText: "The file was not taken in." }).waitFor();
    await looks(page, "imports-away");
    await mend();
    await dry(page);
    await done(page);
  });

  test("an import is left, come back to, and cancelled", async (t) => {
    const many = Array.from({ length: 150_000 }, (_, i) => event(`u${i % 500}`, i)).join("\n");
    const sent = await fetch(`${world.tend.url}/api/v1/sites/shop/imports?kind=events&format=ndjson`, {
      method: "POST",
      headers: { authorization: `Bearer ${API_KEY}-shop`, "content-type": "application/x-ndjson" },
      body: many,
    });
    assert.equal(sent.status, 202);
    const page = await enter(t);
    await choose(page, "Choose a file", given("late.csv", "user_id\nfay\n"));
    await columns(page);
    await dry(page);
    await page.getByText("It waits for its turn").waitFor(); // the other one runs
    await page.getByRole("link", { name: "Imports", exact: true }).click();
    await page
      .getByRole("link", { name: /^People, dry run/ })
      .first()
      .click();
    await page.getByRole("button", { name: "Cancel the dry run" }).click();
    await page.getByText("It was cancelled. Nothing was changed.").waitFor();

    await page.getByRole("link", { name: "Imports", exact: true }).click();
    await page
      .getByRole("link", { name: /^Past events, [A-Z]/ })
      .first()
      .click();
    await page.getByRole("progressbar", { name: "How much of the file is dealt with" }).waitFor();
    await page.getByText("rows are being taken in").waitFor();
    await untilEqual("some of them", async () => (await figure(page, "taken")) !== "0", true);
    await looks(page, "imports-running");
    await page.getByRole("button", { name: "Cancel the import" }).click();
    await page.getByText("It was cancelled. What it has brought in stays.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Cancel the import" }).count(), 0);
  });

  test("who may not import is told so, and sees what was imported; from right to left it fits, too", async (t) => {
    const page = await enter(t, "/imports/new", AUTHOR);
    await page.getByText("Your role on this site, author, does not include this.").waitFor();
    await page.getByRole("link", { name: "See the imports" }).click();
    await page.getByText(/Owners and admins import\./).waitFor();
    assert.equal(await page.getByRole("link", { name: "Import a file" }).count(), 0);
    await page
      .getByRole("row", { name: new RegExp(OWNER) })
      .first()
      .waitFor();
    await page.setViewportSize({ width: 320, height: 800 });
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    await page
      .getByRole("link", { name: /^People, dry run/ })
      .first()
      .click();
    await page.getByText("What would become of it").waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    await page.screenshot({ path: "out/imports-rtl.png", fullPage: true });
  });

  test("an import that is not there says so", async (t) => {
    const visitor = await world.visitor(t, { reducedMotion: "reduce" });
    visitor.expect(/404 \(/);
    const page = await signIn(visitor, await world.tend.link(OWNER));
    await page.goto(`${world.tend.url}/sites/shop/imports/im_nothing`);
    await page.getByRole("heading", { name: "No such import" }).waitFor();
    await page.getByRole("link", { name: "All imports" }).waitFor();
  });
});
