// The pictures of docs/dashboard.md: every page of the dashboard, of the demo's site after two people have been there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { axe } from "./rig/axe.js";
import { choose, given } from "./rig/files.js";
import { signIn } from "./rig/member.js";
import { startTend } from "./rig/tend.js";
import { createVisitor, type Visitor } from "./rig/visitor.js";
import { launch } from "./rig/chromium.js";

const DOCS = fileURLToPath(new URL("../../../docs/", import.meta.url));
const CAMPAIGN = "/sites/demo/campaigns/invite-after-exports";

/** What stands on each page when it is there: a heading, the label of a field, or words. */
const PAGES: [name: string, path: string, there: string][] = [
  ["home", "/sites/demo", "What happens"],
  ["campaigns", "/sites/demo/campaigns", "Campaigns"],
  ["templates", "/sites/demo/templates", "New campaign"],
  ["campaign", CAMPAIGN, "Results"],
  ["composer", `${CAMPAIGN}/edit`, "Name of the campaign"],
  ["people", "/sites/demo/people", "People"],
  ["person", "/sites/demo/people/ada?why=invite-after-exports", "Timeline"],
  ["accounts", "/sites/demo/accounts", "No accounts yet"],
  ["segments", "/sites/demo/segments", "Segments"],
  ["lists", "/sites/demo/lists", "No lists yet"],
  ["funnels", "/sites/demo/funnels", "No funnels yet"],
  ["live", "/sites/demo/live", "Live"],
  ["events", "/sites/demo/events", "report_exported"],
  ["event", "/sites/demo/events/report_exported", "Latest events"],
  ["calls", "/sites/demo/calls", "API calls"],
  ["imports", "/sites/demo/imports", "Imports"],
  ["import", "/sites/demo/imports/new", "Which file?"],
  ["push", "/sites/demo/push", "Push"],
  ["install", "/sites/demo/install", "1. Paste this line into every page"],
  ["settings-site", "/sites/demo/settings/site", "Where the snippet runs"],
  ["settings-look", "/sites/demo/settings/look", "Preview"],
  ["settings-often", "/sites/demo/settings/often", "How often"],
  ["settings-categories", "/sites/demo/settings/categories", "Categories"],
  ["settings-quiet", "/sites/demo/settings/quiet", "Quiet hours"],
  ["settings-privacy", "/sites/demo/settings/privacy", "Do Not Track"],
  ["settings-retention", "/sites/demo/settings/retention", "How long things are kept"],
  ["settings-identity", "/sites/demo/settings/identity", "Keys"],
  ["settings-push", "/sites/demo/settings/push", "Web push"],
  ["settings-members", "/sites/demo/settings/members", "E-mail of a new member"],
  ["settings-keys", "/sites/demo/settings/keys", "Make the key"],
  ["settings-audit", "/sites/demo/settings/audit", "bootstrap"],
  ["account", "/account", "Second factor"],
];

/** As a CRM writes it. */
const CUSTOMERS = `user_id;E-Mail;Plan;Signed up at;Notes
ada;ada@acme.example;pro;2026-01-02;calls back
zoe;zoe@globex.example;free;2026-02-03;
`;

/** Two people of the shop, one of whom closes what they get. */
async function happen(shop: string, make: () => Promise<Visitor>): Promise<void> {
  for (const who of ["Ada", "Ben"]) {
    const tab = await (await make()).open(shop);
    await tab.page.getByText(who, { exact: true }).click();
    for (let i = 0; i < 3; i++) {
      await tab.page.getByRole("button", { name: "Export report" }).first().click();
      await tab.settled();
    }
    const message = await tab.shown();
    if (who === "Ada") await message.getByRole("button", { name: "Close" }).click();
    await tab.settled();
  }
}

/** Takes the picture, and gives what axe finds. */
async function picture(page: Page, name: string): Promise<string[]> {
  const found = await axe(page, undefined, "iframe");
  await page.screenshot({ path: `${DOCS}images/pages/${name}.png` });
  return found.map((fault) => `${name}: ${fault}`);
}

test("the documentation shows every page of the dashboard", async (t) => {
  const tend = await startTend("demo");
  t.after(() => tend.close());
  const browser = await launch();
  t.after(() => browser.close());
  const make = async () => {
    const visitor = await createVisitor(browser, {
      viewport: { width: 1280, height: 800 },
      reducedMotion: "reduce",
    });
    t.after(() => visitor.close());
    return visitor;
  };
  await happen(`${tend.url}/demo/`, make);

  const member = await make();
  member.expect(/401/);
  const outside = (await member.visit(tend.url)).page;
  await outside.getByRole("heading", { name: "Sign in to Tend" }).waitFor();
  const found = await picture(outside, "sign-in");

  const link = /http\S+\/signin#\S+/.exec(tend.output())?.[0];
  assert.ok(link, tend.output());
  const page = await signIn(member, link);
  for (const [name, path, there] of PAGES) {
    await page.goto(tend.url + path);
    const heading = page.getByRole("heading", { name: there, exact: true });
    await heading.or(page.getByLabel(there)).or(page.getByText(there)).first().waitFor();
    await page.waitForLoadState("networkidle");
    found.push(...(await picture(page, name)));
  }
  await page.goto(`${tend.url}/sites/demo/imports/new`);
  await choose(page, "Choose a file", given("customers.csv", CUSTOMERS));
  await page.getByRole("button", { name: "Look at its columns" }).click();
  await page.getByText("All of them could be taken in.").waitFor();
  found.push(...(await picture(page, "import-columns"))); // of docs/data.md
  assert.deepEqual(found, []);
  const said = readFileSync(`${DOCS}dashboard.md`, "utf8");
  const unsaid = ["sign-in", ...PAGES.map(([name]) => name)].filter(
    (name) => !said.includes(`images/pages/${name}.png`),
  );
  assert.deepEqual(unsaid, [], "not in docs/dashboard.md");
});
