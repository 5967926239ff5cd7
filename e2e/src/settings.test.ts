// What a site decides by the API, its pages do: the theme, an uploaded image, a page that
// is not to be disturbed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { untilEqual } from "./rig/until.js";
import { API_KEY, openWorld, type World } from "./rig/world.js";

const PICTURE = fileURLToPath(new URL("../../../snippet/src/gallery/team.png", import.meta.url));

describe("what a site decides", () => {
  let world: World;
  before(async () => {
    world = await openWorld([{ name: "shop" }]);
  });
  after(() => world.close());

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const raw = Buffer.isBuffer(body);
    const answer = await fetch(`${world.tend.url}/api/v1/sites/shop${path}`, {
      method,
      headers: {
        authorization: `Bearer ${API_KEY}-shop`,
        ...(body ? { "content-type": raw ? "image/png" : "application/json" } : {}),
      },
      ...(body ? { body: raw ? new Uint8Array(body) : JSON.stringify(body) } : {}),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
    return (await answer.json()) as T;
  }

  async function launch(id: string, message: object) {
    const campaign = { id, name: id, channel: "in_app", trigger: { type: "event", name: id }, message };
    await call("POST", "/campaigns", campaign);
    for (const step of ["submit", "approve", "launch"]) await call("POST", `/campaigns/${id}/${step}`);
  }

  test("its theme and its image are drawn, under a strict policy", async (t) => {
    const image = await call<{ url: string; width: number; height: number }>(
      "POST",
      "/images",
      readFileSync(PICTURE),
    );
    await call("PATCH", "/settings", {
      theme: { light: { accent: "#0b7285" }, scheme: "light", radius: 4, logo: image.url },
    });
    await launch("invite", {
      layout: "modal",
      theme: { light: { paper: "#fff9db" } },
      blocks: [
        { type: "image", src: image.url, alt: "Two people", width: image.width, height: image.height },
        { type: "heading", text: "Your reports travel well" },
        { type: "button", label: "Not now", action: { type: "dismiss" } },
      ],
    });
    const { host } = new URL(world.tend.url);
    const policy = [
      "default-src 'none'",
      `script-src http://${host}`,
      `connect-src http://${host} ws://${host}`,
      `img-src http://${host}`,
      "style-src 'none'",
      "require-trusted-types-for 'script'",
    ].join("; ");
    const address = world.page("shop", "/strict", {}, { "content-security-policy": policy });
    const tab = await (await world.visitor(t)).open(address);
    await tab.track("invite");
    const message = await tab.shown();
    const main = message.getByRole("button", { name: "Not now" });
    assert.equal(await main.evaluate((e) => getComputedStyle(e).backgroundColor), "rgb(11, 114, 133)");
    const panel = message.locator("[part~=panel]");
    assert.equal(await panel.evaluate((e) => getComputedStyle(e).backgroundColor), "rgb(255, 249, 219)");
    const picture = message.getByRole("img", { name: "Two people" });
    const width = () => picture.evaluate((e) => (e as HTMLImageElement).naturalWidth);
    await untilEqual("the image's own width", width, image.width);
    await tab.page.screenshot({ path: "out/settings-theme.png" });
    await main.click();
    await tab.banner.waitFor({ state: "detached" });
  });

  test("a page that is not to be disturbed gets its message when the person has left it", async (t) => {
    await call("PATCH", "/settings", { browser: { busy: ["/checkout*"] } });
    await launch("help", { layout: "slideout", blocks: [{ type: "text", text: "Questions? We are here." }] });
    const tab = await (await world.visitor(t)).open(world.page("shop", "/checkout"));
    await tab.track("help");
    await untilEqual("the offer", () => tab.received.filter((f) => f.t === "show").length, 1);
    await tab.settled();
    assert.equal(await tab.banner.count(), 0);
    await tab.page.evaluate(() => history.pushState(null, "", "/reports"));
    await tab.shown();
  });
});
