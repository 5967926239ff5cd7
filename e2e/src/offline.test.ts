// Nothing that is recorded is lost, and nothing arrives twice: without a network, and
// while the server is killed.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { GONE, OFFLINE, type Tab } from "./rig/visitor.js";
import { untilEqual } from "./rig/until.js";
import { banner, openWorld, type World } from "./rig/world.js";

describe("offline", () => {
  let world: World;
  before(async () => {
    world = await openWorld([{ name: "off", campaigns: [banner("done", "work_done")] }]);
  });
  after(() => world.close());

  // By their numbers: a timeline is sorted by time, which is only as exact as each frame was quick.
  const names = async (person: string) =>
    (await world.api("off").timeline(person, "track"))
      .toSorted((a, b) => Number(a.props?.["i"]) - Number(b.props?.["i"]))
      .map((e) => `${e.name} ${e.props?.["i"]}`);
  const wanted = (n: number) => Array.from({ length: n }, (_, i) => `step ${i}`);
  const steps = (tab: Tab, from: number, to: number) =>
    tab.page.evaluate(
      ([a, b]) => {
        for (let i = a; i < b; i++) window.tend.track("step", { i });
      },
      [from, to] as const,
    );
  const cut = (tab: Tab) =>
    untilEqual(
      "the snippet to be without a connection",
      async () => (await tab.debug()).connection,
      "waiting",
    );

  test("what happens without a network arrives once when it is back", async (t) => {
    const visitor = await world.visitor(t);
    visitor.expect(...OFFLINE);
    const tab = await visitor.open(world.page("off", "/off"));
    await tab.identify("ada");
    await steps(tab, 0, 5);
    await tab.settled();

    await visitor.context.setOffline(true);
    await cut(tab);
    for (let i = 5; i < 40; i++) await steps(tab, i, i + 1);
    assert.equal((await tab.debug()).waiting, 35);
    assert.deepEqual(await names("ada"), wanted(5));

    await visitor.context.setOffline(false);
    await tab.settled();
    assert.deepEqual(await names("ada"), wanted(40));
    assert.equal((await tab.debug()).dropped, 0);
  });

  test("what a closed tab could not send goes out with the next page", async (t) => {
    const visitor = await world.visitor(t);
    visitor.expect(...OFFLINE);
    const url = world.page("off", "/off");
    const tab = await visitor.open(url);
    await tab.identify("ben");
    await tab.settled();
    await visitor.context.setOffline(true);
    await cut(tab);
    await steps(tab, 0, 10);
    await visitor.context.newPage(); // with its last page a context would end
    await tab.page.close({ runBeforeUnload: true });
    await tab.page.waitForEvent("close");
    await visitor.context.setOffline(false);

    const next = await visitor.open(url);
    await next.identify("ben");
    await untilEqual("what was left behind", () => names("ben"), wanted(10));
    const left = () => next.page.evaluate(() => Object.keys(localStorage).filter((k) => k.includes(":out:")));
    await untilEqual("what was left behind to be gone from the storage", left, []);
  });

  test("a server that is killed and comes back has every event once", async (t) => {
    const visitor = await world.visitor(t);
    visitor.expect(...GONE);
    const tab = await visitor.open(world.page("off", "/off"));
    await tab.identify("cyd");
    await tab.settled();
    let sent = 0;
    for (let round = 0; round < 3; round++) {
      // No pause between the last event and the kill: some are in flight, some not yet sent.
      await steps(tab, sent, sent + 200);
      sent += 200;
      await world.tend.kill();
      await steps(tab, sent, sent + 20);
      sent += 20;
      await cut(tab);
      await world.tend.start();
      await tab.settled();
    }
    assert.deepEqual(await names("cyd"), wanted(sent));
  });

  test("what was committed while its acknowledgement got lost is not counted twice", async (t) => {
    const visitor = await world.visitor(t);
    const url = world.page("off", "/off");
    const tab = await visitor.visit("about:blank");
    let swallowed = 0;
    // The first three connections end with the server's acknowledgement instead of delivering it.
    await tab.page.routeWebSocket(/\/v1\/socket$/, (ws) => {
      const server = ws.connectToServer();
      server.onMessage((message) => {
        const lost = swallowed < 3 && String(message).startsWith('{"t":"ack"');
        if (!lost) return ws.send(message);
        swallowed++;
        void ws.close({ code: 1001 });
      });
    });
    await tab.page.goto(url);
    await tab.ready();
    await tab.identify("eve");
    for (let i = 0; i < 12; i++) {
      await steps(tab, i, i + 1);
      await tab.settled();
    }
    assert.equal(swallowed, 3);
    assert.deepEqual(await names("eve"), wanted(12));
    assert.equal((await world.api("off").timeline("eve", "page")).length, 1);
  });

  test("an event that is sent again is not counted again, whoever sends it", async (t) => {
    const tab = await (
      await world.visitor(t)
    ).visit(world.page("off", "/plain", { script: 'data-consent="none"' }));
    // A browser that trusts no acknowledgement: the same frames over three sockets, two of them at once.
    const send = () =>
      tab.page.evaluate(
        (address) =>
          new Promise<void>((resolve) => {
            const ws = new WebSocket(address, "tend.v1");
            const events = [0, 1, 2].map((i) => ({
              n: i + 1,
              k: "track",
              name: "step",
              props: { i },
              ts: 0,
            }));
            const say = (frame: object) => ws.send(JSON.stringify(frame));
            ws.addEventListener("open", () => {
              say({ t: "hello", v: 1, site: "site_off", anon: "again", user: "fay", tab: "the same" });
              say({ t: "events", e: events.slice(0, 2) });
              say({ t: "events", e: events });
            });
            ws.addEventListener("message", (e) => {
              const f = JSON.parse(String(e.data)) as { t: string; n?: number };
              if (f.t === "ack" && f.n === 3) ws.close();
            });
            ws.addEventListener("close", () => resolve());
          }),
        `${world.tend.url.replace("http", "ws")}/v1/socket`,
      );
    await Promise.all([send(), send()]);
    await send();
    assert.deepEqual(await names("fay"), wanted(3));
  });

  test("a message that was earned offline is shown afterwards", async (t) => {
    const visitor = await world.visitor(t);
    visitor.expect(...OFFLINE);
    const tab = await visitor.open(world.page("off", "/off"));
    await tab.identify("dan");
    await tab.settled();
    await visitor.context.setOffline(true);
    await cut(tab);
    await tab.track("work_done");
    await visitor.context.setOffline(false);
    await tab.shown();
    await world.api("off").receipts("dan", "shown", 1);
  });
});
