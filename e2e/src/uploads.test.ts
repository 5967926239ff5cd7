// Lists: people uploaded in the dashboard, tried first, used in an audience, replaced, and kept while they are in use.
import assert from "node:assert/strict";
import { after, before, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { axe } from "./rig/axe.js";
import { choose, given } from "./rig/files.js";
import { signIn } from "./rig/member.js";
import { untilEqual } from "./rig/until.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

const ANALYST = "ines@shop.example";

let world: World;
before(async () => {
  const draft = banner("hello", "opened", { name: "Hello", status: "draft" });
  world = await openWorld([
    { name: "shop", members: [{ email: ANALYST, role: "analyst" }], campaigns: [draft] },
  ]);
  for (const user of ["ada", "bob", "cleo"]) {
    const answer = await fetch(`${world.tend.url}/v1/events`, {
      method: "POST",
      headers: { origin: world.shop.url, "content-type": "application/json" },
      body: JSON.stringify([
        { t: "hello", v: 1, site: "site_shop", anon: `a-${user}`, user, tab: `t-${user}` },
        { t: "events", e: [{ n: 1, k: "identify", user, traits: { plan: "pro" } }] },
      ]),
    });
    assert.match(await answer.text(), /"t":"ack","n":1/);
  }
});
after(() => world.close());

async function enter(t: TestContext, path: string, options = {}, email = OWNER): Promise<Page> {
  const member = await world.visitor(t, { reducedMotion: "reduce", ...options });
  member.expect(/403|404|409|422|ResizeObserver loop completed/); // what is refused on purpose
  const page = await signIn(member, await world.tend.link(email));
  await page.goto(`${world.tend.url}/sites/shop${path}`);
  return page;
}

const now = (page: Page) => page.getByRole("status").filter({ hasText: "Audience now" }).innerText();
const standing = (page: Page) =>
  page
    .getByRole("status")
    .filter({ hasText: /on it\./ })
    .innerText();

/** Gives the page a file, has it tried, and gives what would become of it. */
async function tried(page: Page, name: string, content: string, mode?: string): Promise<void> {
  await choose(page, "Choose a file", given(name, content));
  if (mode) await page.getByRole("radio", { name: mode }).check();
  await page.getByRole("button", { name: "Start the dry run" }).click();
  await page.getByRole("heading", { name: /dry run$/ }).waitFor();
  await page.getByRole("heading", { name: "What would become of it" }).waitFor();
}

test("people are uploaded, tried first, and asked for in an audience", async (t) => {
  const page = await enter(t, "/lists", { viewport: { width: 1440, height: 1000 } });
  await page.getByRole("link", { name: "New list" }).click();
  await page.getByLabel("Name").fill("Beta testers");
  await page.getByLabel("Id").fill("beta");
  await page.getByRole("button", { name: "Make the list" }).click();
  await page.getByRole("heading", { name: "Beta testers" }).waitFor();
  await untilEqual("nobody", () => standing(page), "0 people are on it. Nothing was uploaded yet.");

  await choose(page, "Choose a file", given("crm.csv", "Plan;Customer\npro;ada\nfree;cleo\npro;\n"));
  await page.getByLabel("Column with the user ids").selectOption("Customer");
  await page.getByText("The first user ids: ada, cleo.").waitFor();
  await page.getByText(/Line 4.*needs a user id/).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/list-upload.png", fullPage: true });
  await page.getByRole("button", { name: "Start the dry run" }).click();
  await page.getByText("2 rows of 3 would change something. Nothing was changed so far.").waitFor();
  await page.getByText(/Line 4.*needs a user id/).waitFor();
  await page.screenshot({ path: "out/list-dry.png", fullPage: true });
  const onIt = async () => (await world.api("shop").get<{ members: number }>("/lists/beta")).members;
  assert.equal(await onIt(), 0);
  await page.getByRole("button", { name: "Put 2 people on the list" }).click();
  await page.getByText("2 rows of 3 were taken in.").waitFor();
  assert.equal(await onIt(), 2);
  await page.getByRole("link", { name: "See the list" }).click();
  await page.getByRole("link", { name: "cleo" }).waitFor();
  await untilEqual("those on it", async () => (await standing(page)).slice(0, 21), "2 people are on it. T");

  await page.goto(`${world.tend.url}/sites/shop/campaigns/hello/edit?step=audience`);
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("menuitem", { name: "An uploaded list" }).click();
  await page.getByRole("combobox", { name: "List", exact: true }).selectOption({ label: "Beta testers" });
  await page.getByText("For people who are on the list “Beta testers”.").waitFor();
  await untilEqual("the estimate", () => now(page), "Audience now: 2 people");
  await page.getByText(/^Saved/).waitFor();
  await page.screenshot({ path: "out/list-audience.png" });
  await page.goto(`${world.tend.url}/sites/shop/campaigns/hello/edit?step=review`);
  await page.getByText(/on the list “Beta testers” get/).waitFor();
  await page.goto(`${world.tend.url}/sites/shop/people/bob?why=hello`);
  await page.getByText("It is for people who are on the list “Beta testers”.").waitFor();
});

test("a list in use is kept, replaced by plain lines, and read by who may not upload", async (t) => {
  const page = await enter(t, "/lists", { viewport: { width: 1440, height: 1000 } });
  await page.getByRole("row", { name: /Beta testers beta 2 1 campaign/ }).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/lists.png" });
  await page.getByRole("link", { name: "Beta testers" }).click();
  await page.getByRole("link", { name: "Hello" }).waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText(/is in use by the campaign hello/).waitFor();
  await page.screenshot({ path: "out/list.png", fullPage: true });
  await tried(page, "beta.txt", "bob\nada\n", "Replace who is on it");
  await page.getByText(/^1 would be put on the list, and 1 taken off it/).waitFor();
  await page.getByRole("button", { name: "Replace who is on the list" }).click();
  await page.getByText("1 was put on the list, and 1 taken off it.").waitFor();
  await page.getByRole("link", { name: "See the list" }).click();
  await page.getByRole("link", { name: "bob" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "cleo" }).count(), 0);
  await page.getByLabel("What it is for").fill("Asked in May");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("“Beta testers” is saved.").waitFor();
  const analyst = await enter(t, "/lists/beta", {}, ANALYST);
  await analyst.getByRole("heading", { name: "Used by" }).waitFor();
  assert.equal(await analyst.getByRole("button", { name: /Choose a file|Delete/ }).count(), 0);
});

test("on a phone in the dark: a list and a segment that are called new are opened and deleted", async (t) => {
  const api = world.api("shop");
  await api.post("/lists", { id: "new", name: "Newcomers" });
  const condition = { type: "list", id: "new" };
  await api.post("/segments", { id: "new", name: "Just here", condition });
  const page = await enter(t, "/segments", {
    viewport: { width: 320, height: 700 },
    colorScheme: "dark",
  });
  await page.getByText("Are people who are on the list “Newcomers”").waitFor();
  await page.getByRole("link", { name: "Just here" }).click();
  await page.getByRole("heading", { name: "Just here" }).waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText("The segment is deleted.").waitFor();
  await page.goto(`${world.tend.url}/sites/shop/lists/new`);
  await page.getByRole("heading", { name: "Newcomers" }).waitFor();
  await choose(page, "Choose a file", given("ids.txt", "ada\nbob\n"));
  await page.getByText("The first user ids: ada, bob.").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/list-phone.png", fullPage: true });
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText("The list is deleted.").waitFor();
  await page.getByRole("row", { name: /Beta testers/ }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Newcomers" }).count(), 0);
});
