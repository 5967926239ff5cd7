// The settings of a site in the dashboard: what is saved there is what the server decides by.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn as enter } from "./rig/member.js";
import { axe } from "./rig/axe.js";
import { untilEqual } from "./rig/until.js";
import { openWorld, OWNER, type World } from "./rig/world.js";

let world: World;
before(async () => {
  world = await openWorld([{ name: "shop" }]);
});
after(() => world.close());

test("a member sets how often, when and where, and stops all messages", async (t) => {
  const member = await world.visitor(t, {
    viewport: { width: 375, height: 800 },
    colorScheme: "dark",
    reducedMotion: "reduce",
  });
  member.expect(/422/); // the browser's own words about an answer
  const page = await enter(member, await world.tend.link(OWNER));
  const open = (path: string) => page.goto(`${world.tend.url}/sites/shop/settings/${path}`);
  const api = world.api("shop");

  await open("often");
  await page.getByRole("button", { name: "Add a limit" }).click();
  await page.getByLabel("in", { exact: true }).fill("7 days");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("see the fields that are marked").waitFor();
  await page.getByLabel("in", { exact: true }).fill("7d");
  await page.getByRole("button", { name: "Save" }).click();
  const caps = async () => (await api.get<{ caps: object }>("")).caps;
  await untilEqual("the caps", caps, { global: [{ max: 3, per: "7d" }] });
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/settings-often.png", fullPage: true });

  await open("quiet");
  await page.getByLabel("Pages on which nothing interrupts").fill("/checkout*");
  await page.getByRole("button", { name: "Save" }).click();
  const busy = async () => (await api.get<{ browser?: object }>("/settings")).browser;
  await untilEqual("the pages", busy, { busy: ["/checkout*"] });

  await open("site");
  await page.getByRole("button", { name: "Stop all messages" }).click();
  await page.getByRole("dialog").getByText("Whoever sees a message now loses it").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Stop all messages" }).click();
  await page.getByRole("button", { name: "Let messages run" }).waitFor();
  const stopped = async () => (await api.get<{ stopped: boolean }>("")).stopped;
  await untilEqual("that messages are stopped", stopped, true);
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/settings-site.png", fullPage: true });
});
