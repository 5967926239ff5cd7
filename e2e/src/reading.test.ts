// Each layout as somebody has it who sees nothing, or has no pointer: what is there, by which
// name, and in which order the keyboard comes to it. By WCAG 2.2 AA axe finds nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, TARGETS } from "./rig/axe.js";
import { BLOCKS, draw, focused, gone, openCanvas, plainPage, type Canvas } from "./rig/drawn.js";

const ANCHOR =
  '<p><button id="share" data-tend-id="share">Share</button><div data-tend-id="place"></div><a id="after" href="#after">On</a></p>';
const QUESTION = {
  type: "question",
  key: "score",
  kind: "rating",
  label: "How was the export?",
  low: "Poor",
  high: "Great",
  max: 3,
};
const NAMED = [
  '  - heading "Bring your team along" [level=2]',
  "  - paragraph: Reports are easier to read together.",
  '  - button "Invite"',
  '  - button "Tomorrow"',
  '  - button "Fewer like this"',
  '  - button "Close"',
];
const SAID = "- status: Bring your team along Reports are easier to read together.";
const BUTTONS = ["Invite", "Tomorrow", "Fewer like this", "Close"];

interface Reading {
  layout: string;
  more?: object;
  /** Where the focus is when the message comes, and where it then is with each press. */
  from: string;
  keys: string[];
  order: string[];
  tree: string[];
}

const READINGS: Reading[] = [
  {
    layout: "banner",
    from: "#last",
    keys: ["Tab", "Tab", "Tab", "Tab"],
    order: ["last", ...BUTTONS],
    tree: [SAID, '- region "Bring your team along":', ...NAMED],
  },
  {
    layout: "modal",
    from: "#home",
    keys: ["Tab", "Tab", "Tab", "Tab", "Tab", "Shift+Tab"],
    order: ["dialog", ...BUTTONS, "Invite", "Close"],
    tree: ['- dialog "Bring your team along":', ...NAMED],
  },
  {
    layout: "slideout",
    from: "#last",
    keys: ["Tab", "Tab", "Tab", "Tab"],
    order: ["last", ...BUTTONS],
    tree: [SAID, '- region "Bring your team along":', ...NAMED],
  },
  {
    layout: "tooltip",
    more: { anchor: { id: "share" } },
    from: "#share",
    keys: ["Tab", "Tab", "Tab", "Tab", "Tab", "Shift+Tab"],
    order: ["share", ...BUTTONS, "after", "share"],
    tree: [SAID, '- region "Bring your team along":', ...NAMED],
  },
  {
    layout: "hotspot",
    more: { anchor: { id: "share" } },
    from: "#share",
    keys: ["Tab", "Enter", "Tab", "Tab", "Tab", "Tab", "Tab"],
    order: ["share", "beacon", "beacon", ...BUTTONS, "after"],
    tree: ['- button "Bring your team along" [expanded]', '- region "Bring your team along":', ...NAMED],
  },
  {
    layout: "inline",
    more: { anchor: { id: "place" } },
    from: "#share",
    keys: ["Tab", "Tab", "Tab", "Tab", "Tab"],
    order: ["share", ...BUTTONS, "after"],
    tree: [SAID, '- region "Bring your team along":', ...NAMED],
  },
  {
    layout: "survey",
    more: { blocks: [QUESTION] },
    from: "#last",
    keys: ["Tab", "ArrowRight", "Tab", "Tab", "Tab"],
    order: ["last", "1, Poor", "2", "Send", "Fewer like this", "Close"],
    tree: [
      "- status: How was the export?",
      '- region "How was the export?":',
      '  - radiogroup "How was the export?":',
      "    - text: How was the export?",
      '    - radio "1, Poor"',
      '    - text: "1"',
      '    - radio "2" [checked]',
      '    - text: "2"',
      '    - radio "3, Great"',
      '    - text: "3"',
      '  - button "Send"',
      '  - button "Fewer like this"',
      '  - button "Close"',
    ],
  },
];

let canvas: Canvas;
before(async () => {
  canvas = await openCanvas();
});
after(() => canvas?.close());

for (const { layout, more, from, keys, order, tree } of READINGS) {
  test(`a ${layout} has its names and its order, and Escape closes it`, async (t) => {
    const page = await canvas.open(t, plainPage(undefined, "", ANCHOR));
    await page.locator(from).focus();
    const message = await draw(page, canvas.renderer, { layout, blocks: BLOCKS, ...more });
    const went = [await focused(page)];
    for (const key of keys) {
      await page.keyboard.press(key);
      went.push(await focused(page));
    }
    assert.deepEqual(went, order);
    if (/status/.test(tree[0]!)) await message.getByRole("status").filter({ hasText: /./ }).waitFor();
    assert.equal(await message.ariaSnapshot(), tree.join("\n"));
    assert.deepEqual(await axe(page, "tend-message", undefined, TARGETS), []);
    await message.getByRole("button", { name: "Close" }).focus();
    await page.keyboard.press("Escape");
    // What a hotspot has opened closes first.
    if (layout === "hotspot") await page.keyboard.press("Escape");
    await gone(page);
  });
}
