// A person against their own past: visits, actions, metrics, amounts and answers of this week beside those before.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe } from "./rig/axe.js";
import { signIn } from "./rig/member.js";
import { openWorld, OWNER, type World } from "./rig/world.js";

let world: World;
before(async () => {
  world = await openWorld([{ name: "shop", write_key: "wk_shop" }]);
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const say = (type: string, days: number, more: object) => ({
    type,
    userId: "ada",
    timestamp: ago(days),
    messageId: crypto.randomUUID(),
    ...more,
  });
  const paid = (days: number, revenue: number) =>
    say("track", days, { event: "Order Completed", properties: { revenue, currency: "EUR" } });
  const batch = [
    say("page", 20, { properties: { url: `${world.shop.url}/` } }),
    say("track", 20, { event: "report_exported_with_a_rather_long_name" }),
    say("metric", 15, { name: "seats", value: 12 }),
    paid(13, 20),
    say("page", 8, { properties: { url: `${world.shop.url}/` } }),
    say("metric", 8, { name: "seats", value: 9 }),
    say("track", 1, { event: "report_exported_with_a_rather_long_name" }),
    say("track", 0, { event: "report_exported_with_a_rather_long_name" }),
    paid(0, 19.9),
    { ...say("identify", 0, { traits: {} }), userId: "eve" },
  ];
  await world.tell("wk_shop", batch);
  const exported = {
    key: "exported",
    name: "Exported a report",
    event: "report_exported_with_a_rather_long_name",
  };
  const ways = [
    {
      id: "buying",
      name: "From report to order",
      steps: [exported, { key: "paid", event: "Order Completed" }],
    },
    {
      id: "inviting",
      name: "From report to invitation",
      steps: [exported, { key: "invited", event: "invited" }],
    },
    { id: "leaving", name: "Never entered", steps: [{ key: "left", event: "left" }, exported] },
  ];
  for (const way of ways) await world.api("shop").post("/funnels", { ...way, within: "14d" });
});
after(() => world.close());

test("this week stands beside the weeks before it", async (t) => {
  const member = await world.visitor(t, { viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const page = await signIn(member, await world.tend.link(OWNER));
  await page.goto(`${world.tend.url}/sites/shop/people/ada`);
  const side = (name: string) => page.locator(`[data-side="${name}"]`);
  await page.getByText("Last 7 days, and the 2 weeks before").waitFor();
  const line = (of: string, word: string) => side(of).locator(`[data-line="${word}"]`);
  assert.match(
    await line("actions", "report_exported_with_a_rather_long_name").innerText(),
    /2 usually 0\.5/,
  );
  assert.match(
    await line("transactions", "Order Completed").innerText(),
    /€19\.90 usually €10\.00, €39\.90 in all/,
  );
  assert.match(await line("metrics", "seats").innerText(), /9 was 12 2 weeks ago|9 was 12 a week ago/);
  await line("visits", "Visits")
    .getByRole("img", { name: /^Visits, by week, the oldest first: \d, \d, \d$/ })
    .waitFor();
  await side("answers").getByText("None yet").waitFor();
  assert.match(await line("funnels", "From report to order").innerText(), /Completed it/);
  assert.match(await line("funnels", "From report to invitation").innerText(), /At “Exported a report” now/);
  assert.equal(await side("funnels").locator("[data-line]").count(), 2);
  assert.match(await line("time since", "Last message seen").innerText(), /Never/);
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/dimensions.png", fullPage: true });
});

test("it fits a phone, in the dark and from right to left; who is new has no past", async (t) => {
  const viewport = { width: 320, height: 700 };
  const member = await world.visitor(t, { viewport, colorScheme: "dark", reducedMotion: "reduce" });
  const page = await signIn(member, await world.tend.link(OWNER));
  for (const who of ["ada", "eve"]) {
    await page.goto(`${world.tend.url}/sites/shop/people/${who}`);
    await page.getByRole("heading", { name: "Against their own past" }).waitFor();
    for (const dir of ["ltr", "rtl"]) {
      await page.evaluate((to) => (document.documentElement.dir = to), dir);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, `${who}, ${dir}`);
      await page.screenshot({ path: `out/dimensions-${who}-${dir}.png`, fullPage: true });
    }
    await page.evaluate(() => (document.documentElement.dir = "ltr"));
    assert.deepEqual(await axe(page), [], who);
  }
  await page.getByText("None yet: your site tells them with tend.track().").waitFor();
});
