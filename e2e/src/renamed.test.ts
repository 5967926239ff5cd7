// What a page asks of Tend under names of the operator's own, past a blocker that refuses
// whatever looks like Tend.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { untilEqual } from "./rig/until.js";
import type { Visitor } from "./rig/visitor.js";
import { banner, openWorld, type World } from "./rig/world.js";

const PICTURE = fileURLToPath(new URL("../../../snippet/src/gallery/team.png", import.meta.url));
const LINE = { src: "/shop-kit/main.js", script: 'data-socket="/shop-kit/live"' };
/** Of the path alone: the blocker of this test is one that leaves the shop's pages in peace. */
const LISTED = /^\w+:\/\/[^/]+\/.*(tend|\/v1\/)/;

describe("past a blocker", () => {
  let world: World;
  before(async () => {
    const flags = ["--script-path", LINE.src, "--socket-path", "/shop-kit/live"];
    world = await openWorld([{ name: "kit", campaigns: [banner("hi", "go")] }], undefined, flags);
  });
  after(() => world.close());

  /** Refuses what is on the list; gives the paths of all that a page asks for. */
  async function block(visitor: Visitor, listed = LISTED): Promise<string[]> {
    const asked: string[] = [];
    visitor.context.on("request", (r) => {
      if (r.url().startsWith(world.tend.url)) asked.push(new URL(r.url()).pathname);
    });
    await visitor.context.route(listed, (route) => route.abort("blockedbyclient"));
    await visitor.context.routeWebSocket(listed, (socket) => socket.close());
    return asked;
  }

  test("the standard line does not get through: the blocker is one", async (t) => {
    const visitor = await world.visitor(t);
    visitor.expect(/ERR_BLOCKED_BY_CLIENT/, /error: <script/);
    await block(visitor);
    const tab = await visitor.visit(world.page("kit", "/standard"));
    await tab.page.waitForLoadState("load");
    assert.equal(await tab.page.evaluate(() => typeof window.tend), "undefined");
  });

  test("script, parts, socket and images come under the operator's names", async (t) => {
    const api = world.api("kit");
    const image = await api.post<{ url: string; width: number; height: number }>(
      "/images",
      readFileSync(PICTURE),
    );
    const { width, height } = image;
    const blocks = [{ type: "image", src: image.url, alt: "Two people", width, height }];
    const campaign = banner("picture", "look", { message: { blocks } });
    await api.post("/campaigns", { ...campaign, status: undefined });
    for (const step of ["submit", "approve", "launch"]) await api.post(`/campaigns/picture/${step}`);

    const visitor = await world.visitor(t);
    const asked = await block(visitor);
    const tab = await visitor.open(world.page("kit", "/renamed", LINE));
    assert.equal((await tab.debug()).transport, "websocket");
    await tab.track("look");
    const picture = (await tab.shown()).getByRole("img", { name: "Two people" });
    const drawn = () => picture.evaluate((e) => (e as HTMLImageElement).naturalWidth);
    await untilEqual("the image's own width", drawn, width);
    assert.deepEqual(
      asked.filter((path) => !path.startsWith("/shop-kit/")),
      [],
    );
    assert.ok(asked.length >= 4, `only ${asked.join(" ")}`);
    assert.deepEqual(tab.sockets, [`${world.tend.url.replace("http", "ws")}/shop-kit/live`]);
  });

  test("where the socket is refused under that name too, requests go to the same", async (t) => {
    const visitor = await world.visitor(t);
    await visitor.context.routeWebSocket(/\/live$/, (socket) => socket.close());
    const asked = await block(visitor);
    const tab = await visitor.open(world.page("kit", "/requests", LINE));
    await tab.identify("ada");
    await tab.track("go");
    await (await tab.shown()).getByRole("button", { name: "Close" }).click();
    await tab.banner.waitFor({ state: "detached" });
    await world.api("kit").receipts("ada", "dismissed", 1);
    assert.equal((await tab.debug()).transport, "http");
    assert.ok(asked.includes("/shop-kit/live"), asked.join(" "));
  });

  test("the script's own folder is enough where only its name is on a list", async (t) => {
    const visitor = await world.visitor(t);
    await block(visitor, /tend/);
    const tab = await visitor.open(world.page("kit", "/folder", { src: LINE.src }));
    assert.deepEqual(tab.sockets, [`${world.tend.url.replace("http", "ws")}/shop-kit/v1/socket`]);
    await tab.track("go");
    await tab.shown();
  });
});
