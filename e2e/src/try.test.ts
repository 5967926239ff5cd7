// A draft on the real page, for the member alone, and the element that it stands at, picked there.
import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { axe, TARGETS } from "./rig/axe.js";
import { signIn } from "./rig/member.js";
import { untilEqual } from "./rig/until.js";
import type { Visitor } from "./rig/visitor.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

const BODY = `<button data-tend-id="share">Share</button> <a id="team" href="/team">Team</a>
  <button id="radix-:r1:" onclick="document.title='pressed'">Press</button>
  <ul><li><i>one</i></li><li><i>two</i></li></ul>`;
const tip = (id: string, more = {}) => ({
  ...banner(id, id, { message: { layout: "tooltip", anchor: { id: "share" }, ...more } }),
  status: "draft",
});

let world: World;
before(async () => {
  world = await openWorld([
    {
      name: "shop",
      campaigns: [
        tip("clicked"),
        tip("keyed", { anchor: { id: "far" } }),
        tip("phone", { layout: "modal", anchor: undefined }),
        { ...banner("seen", "seen"), status: "draft" },
      ],
    },
  ]);
});
after(() => world.close());

/** A page of a site that lets nothing in but Tend's own files. */
function strict(path: string): string {
  const { url } = world.tend;
  const policy = `default-src 'none'; script-src ${url}; connect-src ${url} ${url.replace("http", "ws")}; require-trusted-types-for 'script'; trusted-types 'none'`;
  return world.page(
    "shop",
    path,
    { body: BODY.replace(/ onclick="[^"]*"/, "") },
    { "content-security-policy": policy },
  );
}

interface Tried {
  member: Visitor;
  composer: Page;
  page: Page;
  sockets: string[];
}

/** Opens a campaign, and from there a page of the site. */
async function tries(
  t: TestContext,
  id: string,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Tried> {
  const member = await world.visitor(t, options);
  const composer = await signIn(member, await world.tend.link(OWNER));
  await composer.goto(`${world.tend.url}/sites/shop/campaigns/${id}/edit`);
  await composer.getByRole("button", { name: "Try on my site" }).click();
  await composer.getByLabel("Page", { exact: true }).fill(url);
  return { member, composer, ...(await opened(composer)) };
}

async function opened(composer: Page) {
  const popup = composer.waitForEvent("popup");
  await composer.getByRole("button", { name: "Open the page" }).click();
  const page = await popup;
  const sockets: string[] = [];
  page.on("websocket", (ws) => void sockets.push(ws.url()));
  await page.getByText("Only you see this: draft of").waitFor();
  return { page, sockets };
}

const act = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

describe("trying a draft", () => {
  test("shows it on a strict page to the member alone, follows the composer, and counts for nothing", async (t) => {
    const { composer, page, sockets } = await tries(t, "seen", strict("/strict"));
    const message = page.locator("tend-message");
    await message.getByRole("heading", { name: "Your reports travel well" }).waitFor();
    assert.equal(new URL(page.url()).hash, "");
    await page.evaluate(() => {
      window.tend.consent("full");
      window.tend.identify("somebody");
      window.tend.track("seen");
    });
    await composer.getByRole("button", { name: "Done" }).click();
    await composer.getByRole("textbox", { name: "Heading", exact: true }).fill("Written a moment ago");
    await message.getByRole("heading", { name: "Written a moment ago" }).waitFor();
    await message.getByRole("button", { name: "Not now" }).click();
    await message.waitFor({ state: "detached" });
    await act(page, "Show again");
    await message.waitFor();
    assert.deepEqual(await axe(page, "tend-try", undefined, TARGETS), []);
    await page.screenshot({ path: "out/try.png" });

    await page.goto(strict("/next"));
    await message.waitFor();
    assert.deepEqual(sockets, [], "a tab that tries has connected");
    assert.equal(await page.evaluate(() => localStorage.length), 0);
    const { totals } = await world.api("shop").report("seen");
    assert.ok(
      Object.values(totals).every((n) => n === 0),
      JSON.stringify(totals),
    );
    assert.deepEqual((await world.api("shop").get<{ data: unknown[] }>("/people")).data, []);

    await act(page, "End");
    await page.waitForFunction(() => window.tend?.debug().connection === "ready");
    assert.equal(await page.locator("tend-try").count(), 0);
    assert.equal(await message.count(), 0, "a draft is seen without a link");
  });

  test("picks an element by click, of which the page hears nothing, and the composer has it", async (t) => {
    const { composer, page } = await tries(t, "clicked", world.page("shop", "/click", { body: BODY }));
    const title = await page.title();
    await page.locator("tend-message").waitFor();
    await act(page, "Pick anchor");
    await page.getByText("Press", { exact: true }).click();
    await page.getByText("1 match:").waitFor();
    assert.equal(await page.title(), title, "the page was acted on");
    await act(page, "Choose another");
    await page.getByText("two", { exact: true }).click();
    await page.getByText("It is found by counting").waitFor();
    await page.screenshot({ path: "out/try-fragile.png" });
    await act(page, "Choose another");
    await page.locator("#team").hover();
    await page.screenshot({ path: "out/try-pick.png" }); // docs/images/try-pick.png
    await page.locator("#team").click();
    await page.getByText("#team", { exact: true }).waitFor();
    await act(page, "Use this");
    await page.getByText("Only you see this").waitFor();
    await page.locator("tend-message").waitFor();
    await composer.getByRole("button", { name: "Done" }).click();
    const selector = composer.getByLabel("CSS selector of the element");
    await untilEqual("the anchor in the composer", () => selector.inputValue(), "#team");
    assert.equal(new URL(page.url()).pathname, "/click", "the link was followed");
  });

  test("picks an element by keys, begun from its field", async (t) => {
    const member = await world.visitor(t);
    const composer = await signIn(member, await world.tend.link(OWNER));
    await composer.goto(`${world.tend.url}/sites/shop/campaigns/keyed/edit`);
    await composer.getByRole("button", { name: "Pick on my site" }).click();
    await composer.getByLabel("Page", { exact: true }).fill(`${strict("/keys")}#/reports`);
    const popup = composer.waitForEvent("popup");
    await composer.getByRole("button", { name: "Open the page" }).click();
    const page = await popup;
    await page.getByText("Click the element").waitFor();
    assert.equal(new URL(page.url()).hash, "#/reports");
    await page.keyboard.press("Escape");
    await page.getByText("Only you see this").waitFor();
    await page.getByRole("button", { name: "Pick anchor" }).press("Enter");
    await page.getByText("Click the element").waitFor();
    await page.locator("#field").focus();
    await page.keyboard.press("Tab");
    await page.getByText('button "Share"').waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("data-tend-id: share").waitFor();
    await page.getByRole("button", { name: "Use this" }).press("Enter");
    await page.locator("tend-message").waitFor();
    await composer.getByRole("button", { name: "Done" }).click();
    const id = composer.getByLabel("data-tend-id of the element");
    await untilEqual("the anchor in the composer", () => id.inputValue(), "share");
  });

  test("says why there is no draft, and on a phone leaves the message its room", async (t) => {
    const narrow = { viewport: { width: 320, height: 640 } };
    const url = world.page("shop", "/phone", { body: BODY });
    const { member, page } = await tries(t, "phone", url, narrow);
    await page.locator("tend-message").waitFor();
    await page.screenshot({ path: "out/try-320.png" });
    member.expect(/CORS policy/, /ERR_FAILED/); // nothing is told to a page whose token says nothing
    const other = await member.visit(`${url}#tend-try=forged.token`);
    await other.page.getByText("No draft is shown here.").waitFor();
    await act(other.page, "Close");
    await other.ready();
  });
});

describe("what asks for it in the composer", () => {
  test("adds an origin that the site lacks, and sends what is not saved to the member's own screen", async (t) => {
    const member = await world.visitor(t, { viewport: { width: 1280, height: 800 } });
    member.expect(/422/);
    const page = await signIn(member, await world.tend.link(OWNER));
    await page.goto(`${world.tend.url}/sites/shop/campaigns/seen/edit`);
    await page.getByRole("textbox", { name: "Name of the campaign" }).fill("");
    await page.getByText("Kept in this browser: one thing is missing").waitFor();
    await page.getByRole("button", { name: "Send to me" }).click();
    const frame = page.frameLocator('iframe[title="The message on your screen"]');
    await frame.locator("tend-message").waitFor();
    await page.screenshot({ path: "out/try-send.png" });
    assert.deepEqual(await axe(page, ".mantine-Modal-content", "iframe"), []);
    await page.getByRole("button", { name: "Back to the campaign" }).click();
    await page.getByRole("button", { name: "Try on my site" }).click();
    await page.getByRole("button", { name: "Open the page" }).click();
    await page.getByText("The draft is kept in this browser alone").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("textbox", { name: "Name of the campaign" }).fill("Seen");
    await page.getByText(/^Saved/).waitFor();
    await page.getByRole("button", { name: "Try on my site" }).click();
    const url = page.getByLabel("Page", { exact: true });
    assert.equal(await url.inputValue(), world.shop.url);
    await url.fill("http://127.0.0.1:9/cart");
    await page.getByRole("button", { name: "Open the page" }).click();
    await page.getByText("is no origin of this site").waitFor();
    assert.deepEqual(await axe(page, ".mantine-Modal-content"), []);
    await page.screenshot({ path: "out/try-dialog.png" });
    await page.getByRole("button", { name: "Add http://127.0.0.1:9 and open the page" }).click();
    await page.getByText("The page is open in another tab.").waitFor();
    assert.match(
      (await page.getByRole("link", { name: /Open it here/ }).getAttribute("href")) ?? "",
      /^http:\/\/127\.0\.0\.1:9\/cart#tend-try=/,
    );
  });
});
