// Members: a password at set-up, in and out with it, the second factor, who is added and who is
// out at once. By keyboard where a form is filled.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { axe } from "./rig/axe.js";
import { startTend, type Tend } from "./rig/tend.js";
import { untilEqual } from "./rig/until.js";
import { createVisitor, type Visitor } from "./rig/visitor.js";
import { launch } from "./rig/chromium.js";

const OWNER = "ada@shop.example";
const PASSWORD = "plum over nine hills";

/** What an authenticator app shows (RFC 6238), `ahead` steps from now. */
function codeOf(secret: string, ahead = 0): string {
  const bits = [...secret.replace(/\s/g, "")]
    .map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const mac = createHmac("sha1", key).update(step).digest();
  const at = (mac[19] ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Types a form from its first field on, by keyboard alone. */
async function type(page: Page, first: string, words: string[]) {
  await page.getByLabel(first, { exact: true }).focus();
  for (const [i, word] of words.entries()) {
    if (i > 0) await page.keyboard.press("Tab");
    await page.keyboard.type(word);
  }
  await page.keyboard.press("Enter");
}

async function looks(page: Page, name: string) {
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    // Once in light and once in dark is enough for pages that are made of the same parts.
    if (scheme === "light" || name === "members") assert.deepEqual(await axe(page), [], `${name}, ${scheme}`);
    await page.setViewportSize(
      scheme === "light" ? { width: 1280, height: 800 } : { width: 375, height: 800 },
    );
    await page.screenshot({ path: `out/${name}-${scheme}.png`, fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `${name} scrolls ${wide} px sideways`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
}

describe("members", () => {
  let tend: Tend;
  let browser: Browser;
  let member: Visitor;
  let page: Page;
  before(async () => {
    tend = await startTend("serve");
    browser = await launch();
    member = await createVisitor(browser);
    member.expect(/40[1349]|422/); // the browser's own words about an answer
  });
  after(async () => {
    await member.close();
    await browser.close();
    await tend.close();
  });
  const signedIn = (p: Page) => p.getByRole("button", { name: /@shop\.example$/ }).waitFor();
  async function signOut(p: Page) {
    await p.getByRole("button", { name: /@shop\.example$/ }).click();
    await p.getByRole("menuitem", { name: "Sign out" }).click();
    await p.getByRole("heading", { name: "Sign in to Tend" }).waitFor();
  }

  test("a password at set-up signs in, and a wrong one does not", async () => {
    const link = /http\S+\/setup#\S+/.exec(tend.output())?.[0] ?? "";
    ({ page } = await member.visit(link));
    await page.getByLabel("Your e-mail").fill(OWNER);
    await page.getByLabel("Password", { exact: true }).fill("short");
    await page.getByLabel("Name of the site").fill("shop");
    await page.getByLabel("Where it runs").fill("https://shop.example");
    await page.getByRole("button", { name: "Make the site" }).click();
    await page.getByText("At least 10 characters", { exact: true }).waitFor();
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Make the site" }).click();
    await signedIn(page);
    await signOut(page);
    await type(page, "E-mail", [OWNER, "pear under ten moons"]);
    await page.getByText("do not go together").waitFor();
    await looks(page, "signin");
    await page.getByLabel("Password", { exact: true }).fill("");
    await type(page, "Password", [PASSWORD]);
    await signedIn(page);
  });

  test("a second factor is enrolled, asked for, and replaced by a recovery code", async () => {
    await page.goto(`${tend.url}/account`);
    await page.getByRole("heading", { name: "Second factor" }).waitFor();
    await page.getByLabel("Your password").fill(PASSWORD);
    await page.keyboard.press("Enter");
    const secret = await page.locator("[data-secret]").innerText();
    await looks(page, "account");
    await type(page, "The code that it shows now", [codeOf(secret)]);
    const codes = page.locator("[data-recovery] code");
    await codes.nth(9).waitFor();
    const recovery = await codes.first().innerText();
    await page.getByRole("button", { name: "I have kept them" }).click();
    await page.getByText("10 recovery codes are left").waitFor();
    assert.equal(await page.locator("[data-device]").count(), 1);

    await page.goto(tend.url);
    await signedIn(page);
    await signOut(page);
    await type(page, "E-mail", [OWNER, PASSWORD]);
    await page.getByLabel("Code", { exact: true }).waitFor();
    await type(page, "Code", [codeOf(secret, 1)]); // the next one: this one is spent
    await signedIn(page);
    await signOut(page);
    await type(page, "E-mail", [OWNER, PASSWORD]);
    await type(page, "Code", [recovery]);
    await signedIn(page);
  });

  test("who is added chooses a password, does what the role includes, and is out when removed", async (t) => {
    await page.goto(`${tend.url}/sites/shop/settings/members`);
    await page.getByLabel("E-mail of a new member").fill("bea@shop.example");
    await page.keyboard.press("Enter");
    const link = await page.locator("[data-once]").innerText();
    await page.getByRole("row", { name: /bea@shop\.example/ }).waitFor();
    await looks(page, "members");

    const bea = await createVisitor(browser);
    bea.expect(/40[134]/);
    t.after(() => bea.close());
    const { page: hers } = await bea.visit(link);
    await hers.getByRole("heading", { name: "Choose a password" }).waitFor();
    assert.deepEqual(await axe(hers), []);
    await type(hers, "Password", ["zehn kleine Pflaumen"]);
    await signedIn(hers);
    await hers.getByRole("link", { name: "Settings" }).click();
    await hers.getByRole("tab", { name: "Site and origins" }).waitFor();
    assert.equal(await hers.getByRole("tab", { name: "Members" }).count(), 0, "an author manages no members");
    await hers.goto(`${tend.url}/sites/shop/campaigns`);
    await hers.getByRole("heading", { name: "Campaigns" }).waitFor();

    await page.getByRole("button", { name: "Remove bea@shop.example" }).click();
    const clicked = Date.now();
    await hers.getByRole("heading", { name: /No site/ }).waitFor({ timeout: 15_000 });
    t.diagnostic(`out ${Date.now() - clicked} ms after the click`);
    await page.getByRole("row", { name: /bea@shop\.example/ }).waitFor({ state: "detached" });
    const remove = page.getByRole("button", { name: `Remove ${OWNER}` });
    await untilEqual("that the last owner stays", () => remove.isDisabled(), true);
  });

  test("a key is shown once, and the audit log says who made it", async () => {
    await page.getByRole("tab", { name: "API keys" }).click();
    await page.getByLabel("Name of a new key").fill("deploy");
    await page.keyboard.press("Enter");
    const key = await page.locator("[data-once]").innerText();
    const asked = await fetch(`${tend.url}/api/v1/session`, { headers: { authorization: `Bearer ${key}` } });
    assert.equal(asked.status, 200);
    await looks(page, "keys");
    await page.getByRole("button", { name: "Revoke deploy" }).click();
    await page.getByText("No keys yet").waitFor();
    await page.getByRole("tab", { name: "Audit log" }).click();
    await page.getByRole("row", { name: /Revoked an API key/ }).waitFor();
    await page.getByRole("row", { name: /Removed a member.*bea@shop\.example/ }).waitFor();
    await looks(page, "audit");
  });

  test("a text becomes no markup in the dashboard", async (t) => {
    const other = await createVisitor(browser);
    other.expect(/401|TrustedHTML|trusted-types/);
    t.after(() => other.close());
    const { page: hers } = await other.visit(tend.url);
    await hers.getByRole("heading", { name: "Sign in to Tend" }).waitFor();
    const refused = await hers.evaluate(() => {
      try {
        document.createElement("div")["innerHTML"] = "<img src=x>";
        return "taken";
      } catch (error) {
        return (error as Error).name;
      }
    });
    assert.equal(refused, "TypeError");
  });
});
