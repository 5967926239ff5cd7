// Whoever connects a server sees what became of its calls, and why something was refused.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { looks } from "./rig/looks.js";
import { signIn } from "./rig/member.js";
import { untilEqual } from "./rig/until.js";
import { openWorld, OWNER, type World } from "./rig/world.js";

describe("API calls", () => {
  let world: World;
  before(async () => {
    world = await openWorld([{ name: "shop", campaigns: [], write_key: "wk_shop" }]);
  });
  after(() => world.close());

  test("what a server sends is there with the reason where it was refused, and nothing of what it said", async (t) => {
    const send = async (call: string, body: unknown, key = "wk_shop") => {
      const answer = await fetch(`${world.tend.url}/v1/${call}`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`${key}:`)}`, "user-agent": "probe/1.2" },
        body: JSON.stringify(body),
      });
      return answer.status;
    };
    const page = await signIn(
      await world.visitor(t, { reducedMotion: "reduce" }),
      await world.tend.link(OWNER),
    );
    await page.goto(`${world.tend.url}/sites/shop/calls`);
    const card = page.getByRole("region", { name: "What your servers send" });
    await card.getByText(`curl ${world.tend.url}/v1/track`).waitFor();
    await looks(page, "calls-none");

    const event = { userId: "ada", event: "invoice_paid", messageId: "m1" };
    assert.equal(await send("track", event), 200);
    assert.equal(await send("track", event, "wk_other"), 401); // of no site
    const batch = [event, { ...event, messageId: "m2" }, { userId: "ada" }, { event: "x" }].map((one) => ({
      ...one,
      type: "track",
    }));
    const library = { name: "analytics-node", version: "3.1.0" };
    assert.equal(await send("batch", { context: { library }, batch }), 400);
    const lines = card.getByRole("listitem");
    await untilEqual("the calls", () => lines.count(), 2);
    const bad = lines.filter({ hasText: "/v1/batch" });
    assert.match(
      await bad.innerText(),
      /analytics-node 3\.1\.0[^]*4 events: 1 taken, 1 had come before, 2 refused[^]*Event 3, event: missing: what happened[^]*required/,
    );
    assert.match(await lines.filter({ hasText: "/v1/track" }).innerText(), /probe 1\.2[^]*1 event: 1 taken/);
    assert.doesNotMatch(await card.innerText(), /ada|invoice_paid/);
    await looks(page, "calls");

    // By keyboard; the address keeps it.
    await card.getByRole("switch", { name: "Refused only" }).press("Space");
    await untilEqual("those that were refused", () => lines.count(), 1);
    assert.match(page.url(), /refused=true/);
    await page.reload();
    await untilEqual("those that were refused, again", () => lines.count(), 1);
    await card.getByRole("button", { name: "Pause" }).click();
    assert.equal(await send("track", { userId: "ada" }), 400);
    await card.getByRole("button", { name: "Go on" }).click();
    await untilEqual("what came meanwhile", () => lines.count(), 2);
  });
});
