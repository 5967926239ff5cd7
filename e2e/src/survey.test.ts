// Surveys: asked by keyboard, mouse and touch; what is answered is told at once and kept.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Locator } from "playwright-core";
import { signIn } from "./rig/member.js";
import { box, earn, focused, gone } from "./rig/anchors.js";
import { axe } from "./rig/axe.js";
import { untilEqual } from "./rig/until.js";
import type { Tab, Visitor } from "./rig/visitor.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

const NPS = {
  type: "question",
  key: "score",
  kind: "nps",
  label: "How likely are you to recommend us to a colleague?",
  low: "Not likely",
  high: "Very likely",
  required: true,
};
const OPTIONS = [
  { value: "speed", label: "Speed" },
  { value: "care", label: "How quickly somebody answers" },
];
const HEADING = { type: "heading", text: "How are we doing?" };
const LATER = { type: "button", label: "Not now", action: { type: "dismiss" } };
const ALL = [
  HEADING,
  NPS,
  { type: "question", key: "why", kind: "multiple", label: "What matters most to you?", options: OPTIONS },
  { type: "question", key: "plan", kind: "single", label: "What would you miss?", options: OPTIONS },
  {
    type: "question",
    key: "editor",
    kind: "rating",
    label: "And the new editor?",
    low: "Poor",
    high: "Great",
  },
  { type: "question", key: "words", kind: "text", label: "What should we do better?" },
  { type: "text", text: "We read every answer." },
  LATER,
];
const THANKS = [{ type: "heading", text: "Thank you, that helps" }];

let world: World;
before(async () => {
  const survey = (id: string, message: object) =>
    banner(id, id, { message: { layout: "survey", ...message } });
  world = await openWorld([
    {
      name: "survey",
      campaigns: [
        survey("nps", { blocks: [HEADING, NPS, LATER], thanks: THANKS }),
        survey("all", { blocks: ALL, thanks: THANKS }),
        survey("centre", { position: "centre", blocks: ALL }),
        banner("sorry", "complained", { audience: { type: "answer", campaign: "nps", op: "lte", value: 6 } }),
      ],
    },
  ]);
  world.shop.put("/elsewhere", { body: "<!doctype html><title>Elsewhere</title>" });
});
after(() => world.close());

async function open(visitor: Visitor, user: string, more: object = {}): Promise<Tab> {
  const tab = await visitor.open(world.page("survey", `/${user}`, more));
  await tab.identify(user);
  return tab;
}

const key = (l: Locator, n: number) => l.getByRole("radio", { name: new RegExp(`^${n}\\b`) });
const press = (l: Locator, name: string) => l.getByRole("button", { name, exact: true }).click();

/** What the server has of a person's survey, in order. */
async function receipts(user: string): Promise<unknown[]> {
  const all = await world.api("survey").timeline(user, "receipt");
  return all
    .toReversed()
    .map((r) => (r.what === "answered" ? [r.props?.["question"], r.props?.["value"]] : r.what));
}
const told = (user: string, want: unknown[]) =>
  untilEqual(`what is told of ${user}`, () => receipts(user), ["shown", ...want]);

describe("a survey", () => {
  test("is answered by keyboard alone: digits, arrows, Enter, words", async (t) => {
    const tab = await open(await world.visitor(t), "keys");
    const message = await earn(tab, "all");
    const { keyboard } = tab.page;
    await message.getByRole("radiogroup", { name: NPS.label }).waitFor();
    await key(message, 0).focus();
    await keyboard.press("1");
    await keyboard.press("0");
    assert.equal(await key(message, 10).isChecked(), true);
    await keyboard.press("ArrowLeft");
    assert.equal(await key(message, 9).isChecked(), true);
    await keyboard.press("Enter");
    await message.getByRole("group", { name: "What matters most to you?" }).waitFor();
    for (const k of ["Tab", "Space", "Tab", "Space", "Enter"]) await keyboard.press(k);
    await message.getByRole("radiogroup", { name: "What would you miss?" }).waitFor();
    for (const k of ["Tab", "ArrowDown", "Enter"]) await keyboard.press(k);
    await message.getByRole("radiogroup", { name: "And the new editor?" }).waitFor();
    for (const k of ["4", "Enter"]) await keyboard.press(k);
    await message.getByRole("textbox", { name: "What should we do better?" }).waitFor();
    await keyboard.press("Tab");
    await keyboard.type("Less of 3");
    await keyboard.press("Escape");
    assert.equal(await message.count(), 1, "one key does not lose what is written");
    await press(message, "Send");
    await message.getByRole("heading", { name: THANKS[0]!.text }).waitFor();
    await message.getByRole("button", { name: "Close" }).click(); // before they go by themselves
    await gone(tab);
    await told("keys", [
      ["score", 9],
      ["why", ["speed", "care"]],
      ["plan", "care"],
      ["editor", 4],
      ["words", "Less of 3"],
      "completed",
    ]);
    await tab.settled();
    await world.api("survey").receipts("keys", "dismissed", 0);
    await world.api("survey").totals("all", { answered: 1 } as object);
  });

  test("is answered by touch at 320 px, thanks, and goes by itself", async (t) => {
    const visitor = await world.visitor(t, {
      viewport: { width: 320, height: 568 },
      isMobile: true,
      hasTouch: true,
    });
    const tab = await open(visitor, "touch");
    const message = await earn(tab, "nps");
    const keys = await message.locator(".key").all();
    const boxes = await Promise.all(keys.map(box));
    assert.equal(boxes.length, 11);
    for (const b of boxes) {
      assert.ok(b.width >= 40 && b.height >= 44 && b.x >= 0 && b.x + b.width <= 320, JSON.stringify(b));
      assert.equal(Math.round(b.width), Math.round(boxes[0]!.width));
    }
    assert.equal(new Set(boxes.map((b) => Math.round(b.y))).size, 2, "two rows");
    assert.deepEqual(await axe(tab.page, "tend-message"), []);
    await tab.page.screenshot({ path: "out/survey-320.png" });
    await keys[8]!.tap();
    await told("touch", [["score", 8]]);
    await keys[3]!.tap();
    await message.getByRole("button", { name: "Send" }).tap();
    await message.getByRole("heading", { name: THANKS[0]!.text }).waitFor();
    await gone(tab);
    await told("touch", [["score", 8], ["score", 3], "completed"]);
  });

  test("keeps what was answered when the page is left, once, and no words that were not sent", async (t) => {
    const tab = await open(await world.visitor(t), "left");
    const message = await earn(tab, "all");
    await key(message, 7).focus();
    // By a key, so that it has not settled when the page goes.
    await tab.page.keyboard.press("6");
    await tab.page.goto(`${world.shop.url}/elsewhere`);
    await told("left", [["score", 6]]);
    const again = await open(await world.visitor(t), "left");
    await again.settled();
    assert.deepEqual(await receipts("left"), ["shown", ["score", 6]]);
  });

  test("wants what is required, goes back, and does not ask for what is not", async (t) => {
    const tab = await open(await world.visitor(t), "required");
    const message = await earn(tab, "all");
    await press(message, "Next");
    assert.equal(await message.getByRole("alert").innerText(), "Please answer this one first.");
    await untilEqual("the focus", () => focused(tab.page).then((f) => f.startsWith("0")), true);
    await key(message, 2).click();
    await press(message, "Next");
    await press(message, "Back");
    assert.equal(await key(message, 2).isChecked(), true);
    await key(message, 5).click();
    await press(message, "Next");
    for (let i = 0; i < 3; i++) await press(message, "Skip");
    await press(message, "Send");
    await told("required", [["score", 2], ["score", 5], "completed"]);
  });

  test("that is closed half way is dismissed, and takes no focus before", async (t) => {
    const tab = await open(await world.visitor(t), "closed");
    await tab.page.locator("#field").focus();
    await tab.page.locator("#home").focus();
    const message = await earn(tab, "nps");
    assert.equal(await tab.page.evaluate(() => document.activeElement?.id), "home");
    await key(message, 4).click();
    await press(message, "Not now");
    await gone(tab);
    await told("closed", [["score", 4], "dismissed"]);
  });

  test("in the centre is a dialog with the focus in it", async (t) => {
    const tab = await open(await world.visitor(t, { colorScheme: "dark" }), "centre");
    const message = await earn(tab, "centre");
    await message.getByRole("dialog", { name: HEADING.text }).waitFor();
    assert.deepEqual(await axe(tab.page, "tend-message"), []);
    await tab.page.screenshot({ path: "out/survey-centre.png" });
    await tab.page.keyboard.press("Tab");
    await tab.page.keyboard.press("9");
    await tab.page.keyboard.press("Enter");
    await message.getByRole("group", { name: "What matters most to you?" }).waitFor();
    await tab.page.keyboard.press("Escape");
    await gone(tab);
    await told("centre", [["score", 9], "dismissed"]);
  });

  test("reads from right to left, and has eleven equal keys in one row", async (t) => {
    const tab = await open(await world.visitor(t), "rtl", { root: 'lang="ar" dir="rtl"' });
    const message = await earn(tab, "nps");
    const boxes = await Promise.all((await message.locator(".key").all()).map(box));
    assert.equal(new Set(boxes.map((b) => Math.round(b.y))).size, 1);
    assert.ok(boxes.every((b) => Math.abs(b.width - boxes[0]!.width) < 1 && b.width >= 24));
    assert.ok(boxes[0]!.x > boxes[10]!.x, "0 is where lines begin");
    assert.deepEqual(await axe(tab.page, "tend-message"), []);
    await tab.page.screenshot({ path: "out/survey-rtl.png" });
  });
});

describe("what was answered", () => {
  test("of 6 or less brings another message, of more none", async (t) => {
    for (const [user, score] of [
      ["low", 3],
      ["high", 9],
    ] as const) {
      const tab = await open(await world.visitor(t), user);
      const message = await earn(tab, "nps");
      await key(message, score).click();
      await press(message, "Not now");
      await gone(tab);
      await told(user, [["score", score], "dismissed"]);
      await tab.track("complained");
      if (score > 6) await tab.nothingShown();
      else assert.equal(await (await tab.shown()).getAttribute("data-campaign"), "sorry");
    }
  });

  test("is seen in the dashboard: bars, the score, and the words with who wrote them", async (t) => {
    const tab = await open(await world.visitor(t), "teller");
    const message = await earn(tab, "all");
    await key(message, 9).click();
    await press(message, "Next");
    await message.getByRole("checkbox", { name: "Speed" }).check();
    await press(message, "Next");
    for (let i = 0; i < 2; i++) await press(message, "Skip");
    await message.getByRole("textbox").fill("More of <b>this</b>");
    await press(message, "Send");
    await told("teller", [["score", 9], ["why", ["speed"]], ["words", "More of <b>this</b>"], "completed"]);

    const page = await signIn(await world.visitor(t), await world.tend.link(OWNER));
    await page.goto(`${world.tend.url}/sites/survey/campaigns/all`);
    const nine = page.locator("[data-question=score] [data-value='9']");
    await untilEqual("the bar of 9", () => nine.innerText().then((s) => / of \d+$/.test(s.trim())), true);
    assert.match(await page.locator("[data-question=score]").innerText(), /gave 9 or 10/);
    await page.locator("[data-question=words]").getByRole("button", { name: /^Read/ }).click();
    const written = page.locator("[data-question=words] li").filter({ hasText: "teller" });
    await written.getByText("More of <b>this</b>").waitFor();
    await page.screenshot({ path: "out/survey-answers.png", fullPage: true });
    assert.deepEqual(await axe(page, "main"), []);
  });
});
