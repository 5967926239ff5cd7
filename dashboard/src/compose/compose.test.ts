import { describe, expect, it } from "vitest";
import { stepsToLive, type Content } from "../api/authored";
import { blank, inLayout, newBlock, rearranged } from "./blank";
import { differences } from "./differences";
import { begin, change } from "./history";
import { at, pointer, put, same } from "./path";
import { withLanguage, withoutLanguage, withWord, wordsOf } from "./translations";
import { begun, differing, faultsByStep, reconcile } from "./steps";

const named = (name: string): Content => ({ ...blank(), name });

describe("a path into a campaign", () => {
  it("is the server's pointer", () => {
    expect(pointer(["message", "blocks", 0, "text"])).toBe("/message/blocks/0/text");
    expect(pointer(["a/b", "c~d"])).toBe("/a~1b/c~0d");
  });

  it("is read and written without touching the rest", () => {
    const before = blank();
    const after = put(before, ["message", "blocks", 0, "text"], "Hi");
    expect(at(after, ["message", "blocks", 0, "text"])).toBe("Hi");
    expect(at(before, ["message", "blocks", 0, "text"])).toBe("A short headline");
    expect(after.message.blocks[1]).toBe(before.message.blocks[1]);
  });

  it("is made where it is not there, and undefined takes away", () => {
    expect(put({}, ["cancel_on", 0, "name"], "invited")).toEqual({ cancel_on: [{ name: "invited" }] });
    expect(put({ a: 1, b: 2 }, ["a"], undefined)).toEqual({ b: 2 });
    expect(put({ list: [1, 2, 3] }, ["list", 1], undefined)).toEqual({ list: [1, 3] });
  });

  it("compares without regard to order and to what is absent", () => {
    expect(same({ a: 1, b: [1] }, { b: [1], a: 1, c: undefined })).toBe(true);
    expect(same([1, 2], [2, 1])).toBe(false);
    expect(same({}, [])).toBe(false);
  });
});

describe("undo and redo", () => {
  it("takes typing in one field as one change", () => {
    let h = begin(blank());
    for (const value of ["H", "Hi"]) h = change(h, { do: "set", path: ["name"], value, typed: true });
    h = change(h, { do: "set", path: ["priority"], value: 5 });
    h = change(h, { do: "undo" });
    expect(h.now.name).toBe("Hi");
    h = change(h, { do: "undo" });
    expect(h.now).toEqual(blank());
    h = change(change(h, { do: "redo" }), { do: "redo" });
    expect(h.now).toMatchObject({ name: "Hi", priority: 5 });
  });

  it("begins a new change after a rest, and forgets what was undone at the next", () => {
    let h = begin(blank());
    h = change(h, { do: "set", path: ["name"], value: "A", typed: true });
    h = change(h, { do: "rest" });
    h = change(h, { do: "set", path: ["name"], value: "AB", typed: true });
    h = change(h, { do: "undo" });
    expect(h.now.name).toBe("A");
    h = change(h, { do: "set", path: ["name"], value: "C" });
    expect(change(h, { do: "redo" }).now.name).toBe("C");
  });

  it("notes nothing where nothing changes", () => {
    const h = begin(blank());
    expect(change(h, { do: "set", path: ["name"], value: h.now.name })).toBe(h);
    expect(change(h, { do: "undo" })).toBe(h);
  });
});

describe("the blocks of a message", () => {
  const message = {
    ...blank().message,
    translations: { de: { blocks: [{ text: "Eins" }, { text: "Zwei" }, {}] } },
  };

  it("take their translations along", () => {
    const moved = rearranged(message, "blocks", [1, newBlock("divider", []), 0]);
    expect(moved.blocks.map((b) => b.type)).toEqual(["text", "divider", "heading"]);
    expect(moved.translations?.["de"]?.blocks).toEqual([{ text: "Zwei" }, {}, { text: "Eins" }]);
  });

  it("get a question in a survey and lose it elsewhere, with what the layout does not take", () => {
    const survey = inLayout(message, "survey");
    expect(survey.blocks.map((b) => b.type)).toEqual(["heading", "text", "question", "button"]);
    expect(survey.translations?.["de"]?.blocks).toHaveLength(4);
    expect(survey.position).toBeUndefined();
    expect(inLayout(survey, "banner").blocks.map((b) => b.type)).toEqual(["heading", "text", "button"]);
    const tip = inLayout(message, "tooltip");
    expect(tip).toMatchObject({ anchor: { id: "" }, position: "top" });
    expect(inLayout(tip, "modal").anchor).toBeUndefined();
  });

  it("have keys of their own", () => {
    const first = newBlock("question", []);
    expect(newBlock("question", [first]).key).not.toBe(first.key);
  });
});

describe("faults", () => {
  it("stand on the step that mends them", () => {
    const by = faultsByStep([
      { pointer: "/message/blocks/0/text", detail: "" },
      { pointer: "/delay", detail: "" },
      { pointer: "/audience/of/0", detail: "" },
      { pointer: "/caps/0/max", detail: "" },
      { pointer: "/goal/event", detail: "" },
      { pointer: "/something_new", detail: "" },
    ]);
    expect(Object.values(by).map((list) => list.length)).toEqual([1, 1, 1, 2, 1, 0]);
  });

  it("are also the words that a new campaign began with", () => {
    expect(begun(blank()).map((f) => f.pointer)).toEqual([
      "/name",
      "/message/blocks/0/text",
      "/message/blocks/1/text",
    ]);
    const written = put(
      named("Invite"),
      ["message", "blocks"],
      [{ type: "heading", text: "Your reports travel" }],
    );
    expect(begun(written)).toEqual([]);
  });
});

describe("two who edit one campaign", () => {
  const base = { sent: blank(), kept: { ...blank(), schedule: {} } };

  it("agree where each has changed another step", () => {
    const mine = put(blank(), ["priority"], 7);
    const theirs = put(base.kept, ["trigger"], { type: "exit_intent" });
    const { merged, torn } = reconcile(base, mine, theirs);
    expect(torn).toEqual([]);
    expect(merged).toMatchObject({ priority: 7, trigger: { type: "exit_intent" } });
  });

  it("have to choose where both have changed one", () => {
    const mine = put(named("Mine"), ["priority"], 7);
    const theirs = put(base.kept, ["name"], "Theirs");
    const { merged, torn } = reconcile(base, mine, theirs);
    expect(torn).toEqual(["message"]);
    expect(merged).toMatchObject({ name: "Theirs", priority: 7 });
  });

  it("see which steps differ", () => {
    expect(differing(blank(), put(blank(), ["delay"], "2s"))).toEqual(["trigger"]);
  });
});

describe("translations", () => {
  const two = withLanguage(blank().message, "de");

  it("have an entry for each block, and words side by side", () => {
    expect(two.translations).toEqual({ de: { blocks: [{}, {}, {}] } });
    expect(wordsOf(two).map((w) => w.label)).toEqual(["Heading 1", "Text 2", "Button 3"]);
    const said = withWord(two, "de", wordsOf(two)[2]!.path, "Nicht jetzt");
    expect(said.translations?.["de"]?.blocks).toEqual([{}, {}, { label: "Nicht jetzt" }]);
    expect(withWord(said, "de", wordsOf(two)[2]!.path, "")).toEqual(two);
  });

  it("hold the options of a question, also where one was added since", () => {
    const options = [
      { value: "a", label: "A" },
      { value: "b", label: "B" },
    ];
    const asked = {
      ...two,
      blocks: [{ type: "question", key: "q", kind: "single", label: "Which?", options }],
    };
    const last = wordsOf(asked).at(-1)!;
    expect(last.label).toBe("Question 1, option 2");
    expect(withWord(asked, "de", last.path, "Zwei").translations?.["de"]?.blocks).toEqual([
      { options: [{}, { label: "Zwei" }] },
    ]);
  });

  it("go with their language", () => {
    expect(withoutLanguage(two, "de")).toEqual(blank().message);
  });
});

it("says where two contents differ, counting from one", () => {
  const other = put(
    put(blank(), ["message", "blocks", 1, "text"], "Else"),
    ["cancel_on"],
    [{ type: "event", name: "x" }],
  );
  expect(differences(blank(), other)).toEqual([
    { where: "message, block 2, text", before: "One sentence about the next step.", after: "Else" },
    { where: "cancel on", before: "nothing", after: '[{"type":"event","name":"x"}]' },
  ]);
});

it("leads as far as the member's role does", () => {
  const all = ["campaign.write", "campaign.approve", "campaign.launch"];
  expect(stepsToLive("draft", all)).toEqual(["submit", "approve", "launch"]);
  expect(stepsToLive("draft", ["campaign.write"])).toEqual(["submit"]);
  expect(stepsToLive("in_review", ["campaign.write"])).toEqual([]);
  expect(stepsToLive("approved", all)).toEqual(["launch"]);
  expect(stepsToLive("live", all)).toEqual([]);
});
