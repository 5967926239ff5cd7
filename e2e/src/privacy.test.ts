// A person is handed out as a file, and erased: by whoever may, with their id typed; and the
// browser that they were goes on as nobody.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { axe } from "./rig/axe.js";
import { signIn } from "./rig/member.js";
import { untilEqual } from "./rig/until.js";
import { openWorld, OWNER, type World } from "./rig/world.js";

describe("privacy", () => {
  let world: World;
  before(async () => {
    world = await openWorld([{ name: "shop", campaigns: [] }]);
  });
  after(() => world.close());

  test("a person is exported, then erased, and does not come back", async (t) => {
    const tab = await (await world.visitor(t)).open(world.page("shop", "/reports"));
    const identify = () => tab.page.evaluate(() => window.tend.identify("ada", { email: "ada@example.com" }));
    await identify();
    await tab.track("exported", { format: "pdf" });
    await tab.settled();

    const member = await world.visitor(t, { viewport: { width: 375, height: 800 }, reducedMotion: "reduce" });
    member.expect(/404/); // the page asks whether somebody is still there
    const page = await signIn(member, await world.tend.link(OWNER));
    await page.goto(`${world.tend.url}/sites/shop/people/ada`);
    const menu = page.getByRole("button", { name: "Privacy" });
    await menu.click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: "Export" }).click(),
    ]);
    const lines = (await readFile(await file.path(), "utf8")).trim().split("\n");
    assert.match(lines[0] ?? "", /"record":"person".*ada@example\.com/);
    assert.match(lines.at(-1) ?? "", /"record":"end"/);

    // By keyboard; the button waits for the id.
    await menu.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Erase…" }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Erase this person?" });
    const button = dialog.getByRole("button", { name: "Erase 1 person" });
    await dialog.getByRole("textbox", { name: "Type their id to go on" }).fill("Ada");
    assert.equal(await button.isDisabled(), true);
    assert.deepEqual(await axe(page), []);
    await page.screenshot({ path: "out/erase-375.png" });
    await dialog.getByRole("textbox").fill("ada");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Erased" }).waitFor();
    await page.getByRole("button", { name: "Allow this id again" }).waitFor();
    assert.deepEqual(await axe(page), []);
    await page.screenshot({ path: "out/erased-375.png" });

    // The browser's ids are refused; it goes on, and the page still says that it is ada.
    await tab.track("after");
    await identify();
    await tab.track("as ada");
    await tab.settled(); // refused by now, and let go
    const seen = () => world.api("shop").get<{ data: { known: boolean }[] }>("/people");
    // What was recorded before the browser learnt that its own id is over goes too.
    const goesOn = async () => {
      await tab.track("as nobody");
      return (await seen()).data.map((p) => p.known);
    };
    await untilEqual("the people", goesOn, [false]);

    await page.getByRole("button", { name: "Allow this id again" }).click();
    await page.getByRole("heading", { name: "No such person" }).waitFor();
  });

  test("all that a site has is handed out as files, whole ones, to who may", async (t) => {
    const tab = await (await world.visitor(t)).open(world.page("shop", "/reports"));
    await tab.page.evaluate(() => window.tend.identify("grace", { plan: "pro" }));
    await tab.track("exported", { format: "pdf" });
    await tab.settled();

    const member = await world.visitor(t, {
      viewport: { width: 320, height: 800 },
      colorScheme: "dark",
      reducedMotion: "reduce",
    });
    const page = await signIn(member, await world.tend.link(OWNER));
    await page.goto(`${world.tend.url}/sites/shop/people`);
    const has: Record<string, RegExp> = {
      People: /"record":"person".*"id":"grace".*"plan":"pro"/,
      Accounts: /"record":"end"/,
      Events: /"person":"grace".*"kind":"track".*"name":"exported"/,
      Deliveries: /"record":"end"/,
    };
    await page.getByRole("button", { name: "Export" }).waitFor();
    assert.deepEqual(await axe(page), []);
    for (const [name, line] of Object.entries(has)) {
      await page.getByRole("button", { name: "Export" }).focus();
      await page.keyboard.press("Enter");
      const item = page.getByRole("menuitem", { name: new RegExp(`^${name}`) });
      await item.waitFor();
      if (name === "People") {
        await page.screenshot({ path: "out/export-320-dark.png" });
      }
      const [file] = await Promise.all([page.waitForEvent("download"), item.press("Enter")]);
      assert.match(file.suggestedFilename(), new RegExp(`^shop-${name.toLowerCase()}-.*\\.ndjson$`));
      const text = await readFile(await file.path(), "utf8");
      assert.match(text, line);
      assert.match(text.trim().split("\n").at(-1) ?? "", /^\{"record":"end","lines":\d+/);
    }
  });
});
