// What only the browser can see: the server says what to look for on the page, and a message
// is there when it has happened.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Frame } from "playwright-core";
import { until, untilEqual } from "./rig/until.js";
import type { Tab } from "./rig/visitor.js";
import { banner, openWorld, type World } from "./rig/world.js";

const watched = (id: string, trigger: object) => banner(id, "", { trigger, category: id });
const CAMPAIGNS = [
  watched("visible", { type: "element", on: "visible", anchor: { id: "deal" }, page: "/visible*" }),
  watched("clicked", {
    type: "element",
    on: "clicked",
    anchor: { selector: "#menu > button" },
    page: "/clicked*",
  }),
  watched("dwell", { type: "dwell", for: "1s", page: "/dwell*" }),
  watched("scroll", { type: "scroll", percent: 60, page: "/scroll*" }),
  watched("exit", { type: "exit_intent", page: "/exit*" }),
  watched("idle", { type: "inactivity", for: "2s", page: "/idle*" }),
];

/** As a page may be whose own scripts have changed the browser's objects. */
const PATCHED = `<script>
  for (const type of [EventTarget, Node, Window]) {
    const { addEventListener } = type.prototype;
    if (addEventListener) type.prototype.addEventListener = function (name, fn, options) {
      return addEventListener.call(this, name, fn && ((e) => { try { fn.call(this, e); } catch (err) { console.error("a listener threw", err); } }), options);
    };
  }
  const { pushState } = history;
  history.pushState = function (...args) { pushState.apply(this, args); dispatchEvent(new Event("routed")); };
  window.MutationObserver = class extends MutationObserver {};
  window.IntersectionObserver = class extends IntersectionObserver {};
</script>`;

const BODY = `<nav id="menu"><button>Menu</button></nav><section id="list"></section>
  <div style="height: 3000px"></div><aside data-tend-id="deal" style="height: 300px">Deal</aside>`;

/** What looks is a file of its own, which comes behind the list: what happens before is nobody's to see. */
async function looking(frame: Frame) {
  const file = await until("the file that looks", () =>
    frame.evaluate(
      () => performance.getEntriesByType("resource").find((r) => /scene\.\w+\.js/.test(r.name))?.name,
    ),
  );
  await frame.evaluate(async (url) => void (await import(url)), file);
}

describe("what only the browser can see", () => {
  let world: World;
  before(async () => {
    world = await openWorld([{ name: "eyes", campaigns: CAMPAIGNS }]);
  });
  after(() => world.close());

  const page = (path: string, head = "") => world.page("eyes", path, { body: BODY, head });
  const triggers = (tab: Tab) =>
    tab.sent.flatMap((f) => f.e ?? []).flatMap((e) => (e.k === "trigger" ? [(e as { w?: string }).w] : []));
  const open = async (t: Parameters<World["visitor"]>[0], path: string, head?: string) => {
    const tab = await (await world.visitor(t)).open(page(path, head));
    await looking(tab.page.mainFrame());
    return tab;
  };
  const campaign = async (tab: Tab) => (await tab.shown()).getAttribute("data-campaign");
  /** It happens until it is seen: what looks for it is fetched, and may begin a moment after the page. */
  const happens = async (tab: Tab, happen: (tab: Tab) => Promise<unknown>) => {
    await until("a message", async () => {
      await happen(tab);
      return tab.banner.isVisible();
    });
    return campaign(tab);
  };
  const leaveAtTheTop = async (tab: Tab) => {
    await tab.page.mouse.move(200, 200);
    await tab.page.mouse.move(200, 4);
    await tab.page.mouse.move(200, -20);
  };

  const happenings: [path: string, want: string, happen: (tab: Tab) => Promise<unknown>][] = [
    ["/visible", "visible", (tab) => tab.page.locator("[data-tend-id=deal]").scrollIntoViewIfNeeded()],
    ["/clicked", "clicked", (tab) => tab.page.locator("#menu button").click()],
    ["/dwell", "dwell", async () => {}],
    ["/scroll", "scroll", (tab) => tab.page.evaluate(() => scrollTo(0, 1e6))],
    ["/exit", "exit", leaveAtTheTop],
    ["/idle", "idle", async () => {}],
  ];
  for (const [path, want, happen] of happenings) {
    test(`${path.slice(1)}: the message comes when it happens, and once for the page`, async (t) => {
      const tab = await open(t, path);
      assert.equal(await happens(tab, happen), want);
      await tab.banner.getByRole("button", { name: "Close" }).click();
      await tab.banner.waitFor({ state: "detached" });
      await happen(tab);
      await tab.settled();
      assert.deepEqual(triggers(tab), [want]);
    });

    test(`${path.slice(1)}: also on a page that has patched what browsers have`, async (t) => {
      const tab = await open(t, `${path}-patched`, PATCHED);
      assert.equal(await happens(tab, happen), want);
    });
  }

  test("it is seen under the strictest policy, too, and in a frame", async (t) => {
    const policy =
      `default-src 'none'; script-src ${world.tend.url}; connect-src ${world.tend.url.replace("http", "ws")}; ` +
      "style-src-attr 'unsafe-inline'; frame-src 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
    const headers = { "content-security-policy": policy };
    world.page("eyes", "/clicked-strict", { body: BODY }, headers);
    const visitor = await world.visitor(t);
    const tab = await visitor.open(
      world.page("eyes", "/plain-strict", { body: '<iframe src="/clicked-strict"></iframe>' }, headers),
    );
    const frame = tab.page.frameLocator("iframe");
    await until("the list", () => tab.received.some((f) => (f["watch"] as unknown[] | undefined)?.length));
    await looking(
      await until("the frame", () => tab.page.frames().find((f) => f.url().endsWith("/clicked-strict"))),
    );
    await frame.locator("#menu button").click();
    await frame.locator("tend-message").waitFor();
    assert.equal(await tab.banner.count(), 0);
    assert.deepEqual(visitor.warnings, []);
  });

  test("nothing is fetched to look with where there is nothing to look for", async (t) => {
    const visitor = await world.visitor(t);
    const files: string[] = [];
    visitor.context.on("request", (r) => void files.push(new URL(r.url()).pathname));
    const tab = await visitor.open(page("/plain"));
    await tab.page.evaluate(() => scrollTo(0, 1e6));
    await tab.nothingShown();
    assert.deepEqual(
      files.filter((f) => f.includes("/scene.")),
      [],
    );
  });

  test("an element may come long after the page, and be another one by then", async (t) => {
    const tab = await open(t, "/visible-late");
    const put = () =>
      tab.page.evaluate(() => {
        document.querySelector("[data-tend-id=deal]")?.remove();
        const e = document.createElement("p");
        e.setAttribute("data-tend-id", "deal");
        e.textContent = "A deal";
        document.querySelector("#list")?.replaceChildren(e);
      });
    await put();
    await put();
    assert.equal(await campaign(tab), "visible");
  });

  test("a route is another page: what it asks for is looked for there, and counts anew", async (t) => {
    const tab = await open(t, "/clicked-route");
    const go = (path: string) => tab.page.evaluate((p) => history.pushState({}, "", p), path);
    const click = () => tab.page.locator("#menu button").click();
    const lists = () => tab.received.filter((f) => f.t === "watch").length;
    await click();
    assert.equal(await campaign(tab), "clicked");
    await go("/nothing");
    await untilEqual("the lists", lists, 1);
    await click();
    await go("/clicked-again");
    await untilEqual("the lists", lists, 2);
    await click();
    await tab.settled();
    await untilEqual("what was told", () => triggers(tab), ["clicked", "clicked"]);
  });

  test("a campaign that is paused is looked for no more", async (t) => {
    const tab = await open(t, "/dwell-paused");
    await campaign(tab);
    const other = await open(t, "/exit-paused");
    await world.api("eyes").post("/campaigns/exit/pause");
    await untilEqual(
      "the list",
      () => JSON.stringify(other.received.findLast((f) => f.t === "watch")?.["w"]),
      "[]",
    );
    await leaveAtTheTop(other);
    await other.nothingShown();
    assert.deepEqual(triggers(other), []);
    await world.api("eyes").post("/campaigns/exit/resume");
  });
});
