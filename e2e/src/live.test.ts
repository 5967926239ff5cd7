// What happens on a site is seen as it happens: on the home page, and on a page of its own.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { looks } from "./rig/looks.js";
import { signIn } from "./rig/member.js";
import { untilEqual } from "./rig/until.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

describe("live", () => {
  let world: World;
  before(async () => {
    const campaigns = [banner("exports", "exported", { name: "Invite a colleague" })];
    world = await openWorld([{ name: "shop", campaigns }]);
  });
  after(() => world.close());

  test("what somebody does is there without reload, stands still when paused, and is narrowed down", async (t) => {
    const page = await signIn(
      await world.visitor(t, { reducedMotion: "reduce" }),
      await world.tend.link(OWNER),
    );
    const card = page.getByRole("region", { name: "What happens" });
    await card.getByText("Nothing has happened lately.").waitFor();

    const tab = await (await world.visitor(t)).open(world.page("shop", "/reports"));
    await tab.page.evaluate(() => window.tend.identify("ada"));
    await tab.track("exported", { format: "pdf" });
    const line = (words: string) => card.getByRole("listitem").filter({ hasText: words });
    await line("exported").getByText("format: pdf").waitFor();
    await line("Saw “Invite a colleague”").waitFor();
    assert.match(await line("exported").innerText(), /^\d\d:\d\d:\d\d\s+ada\s/);

    await card.getByRole("button", { name: "Pause" }).click();
    await tab.track("asked");
    await tab.settled();
    const asked = () => line("asked").count();
    await page.waitForRequest(/overview/); // the rest of the page goes on
    await page.waitForRequest(/overview/);
    assert.equal(await asked(), 0);
    await card.getByRole("button", { name: "Go on" }).click();
    await untilEqual("what came meanwhile", asked, 1);
    await card.getByLabel("Show").selectOption("Messages");
    await untilEqual("what is no message", () => line("exported").count(), 0);

    await card.getByRole("link", { name: "All of it" }).click();
    await page.getByRole("heading", { name: "Live", exact: true }).waitFor();
    await page.getByLabel("Narrow down").fill("EXPORT");
    await untilEqual("what is narrowed down to", () => line("Came in a browser").count(), 0);
    await line("exported").waitFor();
    assert.match(page.url(), /q=EXPORT/);
    await page.getByLabel("Narrow down").fill("no such thing");
    await card.getByText("Nothing of this kind among the last").waitFor();
    await page.getByLabel("Narrow down").fill("");
    await line("asked").waitFor();
    await looks(page, "live");
    await line("asked").getByRole("link", { name: "ada" }).click();
    await page.getByRole("heading", { name: "ada" }).waitFor();
  });
});
