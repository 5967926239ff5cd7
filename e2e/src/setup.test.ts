// From nothing to the first visit: the set-up link that the first start prints, the form,
// the line that is pasted.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { axe } from "./rig/axe.js";
import { openShop, type Shop } from "./rig/shop.js";
import { startTend, type Tend } from "./rig/tend.js";
import { createVisitor, type Visitor } from "./rig/visitor.js";
import { launch } from "./rig/chromium.js";

const put = (shop: Shop, path: string, head: string) =>
  shop.put(path, { body: `<!doctype html><html lang="en"><head>${head}</head><body>Shop</body></html>` });

/** What a tag manager puts into a page connects it as the line does. */
async function managed(page: Page, shop: Shop, visitor: Visitor) {
  await page.getByRole("tab", { name: "Tag manager" }).click();
  await page.getByText("a tag of custom HTML").waitFor();
  assert.deepEqual(await axe(page), []);
  put(shop, "/managed", await page.locator("[data-snippet]").innerText());
  await (await visitor.open(`${shop.url}/managed`)).ready();
}

/** The line that pins a version works as it is shown, and with other bytes not at all. */
async function pinned(page: Page, shop: Shop, visitor: Visitor) {
  await page.getByRole("tab", { name: "Pinned" }).click();
  const line = await page.locator("[data-snippet]").innerText();
  assert.match(line, /tend\.[0-9a-f]{12}\.js" integrity="sha384-[^"]+" crossorigin="anonymous"/);
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/install-pinned.png" });
  await page.getByRole("tab", { name: "npm" }).click();
  await page.getByText('from "tend-js"').waitFor();
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/install-npm.png" });
  put(shop, "/pinned", line);
  await visitor.open(`${shop.url}/pinned`);

  visitor.expect(/digest|integrity/, /error: <script/);
  put(shop, "/changed", line.replace(/sha384-....../, "sha384-AAAAAA"));
  const tab = await visitor.visit(`${shop.url}/changed`);
  await tab.page.waitForLoadState("load");
  assert.equal(await tab.page.evaluate(() => typeof window.tend), "undefined");
}

describe("setting Tend up", () => {
  let tend: Tend;
  let shop: Shop;
  let browser: Browser;
  before(async () => {
    shop = await openShop();
    tend = await startTend("serve");
    browser = await launch();
  });
  after(async () => {
    await browser.close();
    await tend.close();
    await shop.close();
  });

  test("the owner follows the link, names the site, pastes the line, and sees it arrive", async (t) => {
    const owner = await createVisitor(browser);
    owner.expect(/401/);
    t.after(() => owner.close());
    const link = /http\S+\/setup#\S+/.exec(tend.output())?.[0];
    assert.ok(link, tend.output());
    const { page } = await owner.visit(link);
    await page.getByLabel("Your e-mail").fill("ada@shop.example");
    await page.getByLabel(/site/i).first().fill("my-shop");
    await page.getByRole("textbox", { name: /address|where/i }).fill(shop.url);
    assert.deepEqual(await axe(page), []);
    await page.screenshot({ path: "out/setup.png" });
    await page.getByRole("button", { name: "Make the site" }).click();
    await page.getByText("Waiting for the first visit").waitFor();
    const line = await page.locator("[data-snippet]").innerText();
    assert.ok(line.startsWith(`<script async src="${tend.url}/tend.js" data-site="`), line);

    shop.put("/", {
      body: `<!doctype html><html lang="en"><head>${line}</head><body><h1>Shop</h1></body></html>`,
    });
    const visitor = await createVisitor(browser);
    t.after(() => visitor.close());
    await visitor.open(shop.url);
    await page.getByText("Your site is connected").waitFor();
    assert.deepEqual(await axe(page), []);
    await page.screenshot({ path: "out/install.png" });
    await managed(page, shop, visitor);
    await pinned(page, shop, visitor);

    // The link made an owner, and makes no second one.
    const second = await createVisitor(browser);
    second.expect(/40\d|410/);
    t.after(() => second.close());
    const { page: again } = await second.visit(link);
    await again.getByLabel("Your e-mail").fill("eve@shop.example");
    await again.getByLabel(/site/i).first().fill("eves");
    await again.getByRole("textbox", { name: /address|where/i }).fill("https://eve.example");
    await again.getByRole("button", { name: "Make the site" }).click();
    await again.getByRole("heading", { name: "This link does not work" }).waitFor();
  });
});
