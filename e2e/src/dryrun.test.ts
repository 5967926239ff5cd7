// A draft tried on the past, in its review: whom it would have reached, what would have stopped it and which campaign it
// would have met, as the API says; that it can be left and ended; and what is said where it cannot be tried.
import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { axe } from "./rig/axe.js";
import { signIn } from "./rig/member.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

const HOW_OFTEN = [{ max: 1, per: "1d" }];
const PEOPLE = 6;

interface DryRun {
  reached: { people: number; accounts: number };
  contacts: number;
  events: number;
  days: { day: string; shown: number }[];
  stopped: { reason: string; people: number; times: number }[];
  collisions: { campaign: string; how: string; people: number }[];
}

describe("a draft on the past", () => {
  let world: World;
  before(async () => {
    const draft = (id: string, more: object = {}) =>
      banner(id, "report_exported", { name: "Read along", status: "draft", caps: HOW_OFTEN, ...more });
    const news = banner("news", "report_exported", { name: "News of autumn", caps: HOW_OFTEN, priority: 90 });
    world = await openWorld([
      {
        name: "shop",
        campaigns: [news, draft("exports"), draft("held"), draft("called", { trigger: { type: "api" } })],
      },
      { name: "quiet", campaigns: [draft("alone")] },
    ]);
    for (let i = 0; i < PEOPLE; i++) await lives(i);
  });
  after(() => world.close());

  /** Somebody of one of two accounts who exports: the first time the news come, then what is tried would have, then no more. */
  async function lives(i: number) {
    const tell = async (...events: object[]) => {
      const hello = { t: "hello", v: 1, site: "site_shop", anon: `a${i}`, user: `user-${i}`, tab: `t${i}` };
      const answer = await fetch(`${world.tend.url}/v1/events`, {
        method: "POST",
        headers: { origin: world.shop.url, "content-type": "application/json" },
        body: JSON.stringify([hello, { t: "events", e: events }]),
      });
      assert.equal(answer.status, 200);
    };
    const page = { url: `${world.shop.url}/reports` };
    await tell({ n: 1, k: "page", page }, { n: 2, k: "group", account: `account-${i % 2}` });
    for (let n = 3; n < 6; n++) await tell({ n, k: "track", name: "report_exported" });
  }

  async function open(t: TestContext, id: string, options = {}, site = "shop"): Promise<Page> {
    const member = await world.visitor(t, { reducedMotion: "reduce", ...options });
    member.expect(/422|ERR_FAILED/); // the browser's own words about answers that the card expects
    const page = await signIn(member, await world.tend.link(OWNER));
    await page.goto(`${world.tend.url}/sites/${site}/campaigns/${id}/edit?step=review`);
    await card(page).waitFor();
    return page;
  }
  const card = (page: Page) => page.getByRole("region", { name: "Try it on the past" });
  const tryIt = (page: Page) => card(page).getByRole("button", { name: "Try it" });

  test("says by keyboard what the API says, and leads to the campaign that it would have met", async (t) => {
    const page = await open(t, "exports", { viewport: { width: 1440, height: 1000 } });
    const says = await world.api("shop").post<DryRun>("/campaigns/exports/dry-run", { days: 14 });
    assert.equal(says.reached.people, PEOPLE);
    assert.deepEqual(says.collisions, [
      { campaign: "news", name: "News of autumn", how: "behind", people: PEOPLE },
    ]);
    await tryIt(page).focus();
    await page.keyboard.press("Enter");
    const most = Math.max(...says.days.map(({ shown }) => shown));
    const { people, accounts } = says.reached;
    await card(page)
      .getByRole("status")
      .filter({
        hasText: `In the last 14 days it would have reached ${people} people of ${accounts} accounts with ${says.contacts} messages, at most ${most} a day.`,
      })
      .waitFor();
    await card(page).getByText(`: ${says.events} events.`).waitFor();
    const today = says.days.at(-1);
    const row = card(page).locator("tr", { has: page.locator(`time[datetime="${today?.day}"]`) });
    assert.equal(await row.getByRole("cell").first().innerText(), String(today?.shown));
    const capped = says.stopped.find(({ reason }) => reason === "cap.campaign");
    await card(page)
      .getByText(`as often as it may come: ${capped?.times}, of ${capped?.people} people`)
      .waitFor();
    await card(page).getByText("no other message stood there").waitFor();
    assert.deepEqual(await axe(page, "main", "iframe"), []);
    await card(page).scrollIntoViewIfNeeded();
    await page.screenshot({ path: "out/dryrun-1440.png", fullPage: true });
    await card(page).screenshot({ path: "out/compose-past.png" });
    await card(page)
      .getByRole("listitem")
      .filter({ hasText: `went first for ${PEOPLE} people` })
      .getByRole("link")
      .focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "News of autumn", level: 1 }).waitFor();
  });

  test("fits a phone, in the dark, and from right to left", async (t) => {
    for (const dir of ["ltr", "rtl"]) {
      const page = await open(t, "exports", { viewport: { width: 320, height: 700 }, colorScheme: "dark" });
      await page.evaluate((to) => (document.documentElement.dir = to), dir);
      await tryIt(page).click();
      await card(page).getByRole("region", { name: "Table of days" }).waitFor();
      assert.deepEqual(await axe(page, "main", "iframe"), [], dir);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(wide <= 0, `${dir} scrolls ${wide} px sideways`);
      await page.screenshot({ path: `out/dryrun-320-${dir}.png`, fullPage: true });
    }
  });

  test("goes on while another step is looked at, is ended by a button, and says what has been changed since", async (t) => {
    const page = await open(t, "held");
    await page.route("**/dry-run", () => undefined); // it takes its time
    const asked = page.waitForRequest("**/dry-run");
    await tryIt(page).click();
    const going = card(page).getByText("Going through the last 14 days.");
    await going.waitFor();
    await asked;
    await page.screenshot({ path: "out/dryrun-going.png", fullPage: true });
    await page.getByRole("button", { name: "Rules" }).click();
    await page.getByLabel("Priority").waitFor();
    await page.getByRole("button", { name: "Review" }).last().click();
    await going.waitFor();
    const gone = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/dry-run"));
    await card(page).getByRole("button", { name: "End it" }).click();
    await gone;
    await going.waitFor({ state: "detached" });
    await page.unroute("**/dry-run");
    await card(page).getByText("30 days").click();
    await tryIt(page).click();
    await card(page)
      .getByText(/^In the last 30 days/)
      .waitFor();
    const changed = card(page).getByRole("note").filter({ hasText: "You have changed it since" });
    assert.equal(await changed.count(), 0);
    await page.getByRole("button", { name: "Rules" }).click();
    await page.getByLabel("Priority").fill("7");
    await page.getByRole("button", { name: "Review" }).last().click();
    await changed.waitFor();
  });

  test("says why it cannot be tried, or was not, and what to do", async (t) => {
    const called = await open(t, "called");
    await tryIt(called).click();
    await card(called).getByRole("alert").filter({ hasText: "Nobody has called for it yet" }).waitFor();
    assert.deepEqual(await axe(called, "main", "iframe"), []);
    await called.screenshot({ path: "out/dryrun-called.png", fullPage: true });

    const held = await open(t, "held");
    await held.route("**/dry-run", (route) => route.abort());
    await tryIt(held).click();
    const failure = card(held).getByRole("alert").filter({ hasText: "The server does not answer." });
    await failure.waitFor();
    await held.unroute("**/dry-run");
    await failure.getByRole("button", { name: "Try again" }).click();
    await card(held)
      .getByText(/^In the last 14 days/)
      .waitFor();

    await held.getByRole("button", { name: "Message" }).click();
    await held.getByRole("textbox", { name: "Heading", exact: true }).fill("");
    await held.getByText(/^Kept in this browser/).waitFor();
    await held.getByRole("button", { name: "Review" }).last().click();
    await card(held).getByText("What is missing has to be there first.").waitFor();
    assert.ok(await tryIt(held).isDisabled());

    const alone = await open(t, "alone", {}, "quiet");
    await tryIt(alone).click();
    await card(alone).getByText("Nobody did anything on this site in the last 14 days").waitFor();
    await card(alone).getByRole("link", { name: "import past events" }).waitFor();
    assert.deepEqual(await axe(alone, "main", "iframe"), []);
  });
});
