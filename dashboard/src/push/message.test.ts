import { describe, expect, it } from "vitest";
import { campaignInWords } from "../compose/sentence";
import { begun } from "../compose/steps";
import { withLanguage, withoutLanguage, withWord, wordsOf } from "../compose/translations";
import { blankPush, letters, pushOf, sizeOf, withoutAction, type PushMessage } from "./message";
import { leftOut, noteOf, platforms } from "./platforms";

const full: PushMessage = {
  title: "Your report is ready",
  body: "It took an hour.",
  url: "/reports",
  actions: [
    { label: "Open", url: "/reports/1" },
    { label: "Later", url: "/later" },
  ],
};

describe("a notification to begin with", () => {
  it("is of its channel, comes to who is away, and its words are named as nobody's", () => {
    const content = blankPush();
    expect(pushOf(content)?.title).toBe("A short headline");
    expect(content.delay).toBe("1d");
    expect(begun(content).map(({ pointer }) => pointer)).toEqual([
      "/name",
      "/message/title",
      "/message/body",
    ]);
    expect(pushOf({ channel: "in_app", message: { title: "x" } })).toBeNull();
  });

  it("is said as a sentence", () => {
    expect(campaignInWords(blankPush())).toMatch(
      /notification, if they are away, that says “A short headline”/,
    );
  });
});

describe("the words of a notification", () => {
  it("are its title, its text and its buttons, each translated in its place", () => {
    expect(wordsOf(full).map(({ label }) => label)).toEqual(["Title", "Text", "Button 1", "Button 2"]);
    const empty = withLanguage(full, "de");
    expect(empty.translations).toEqual({ de: { actions: [{}, {}] } });
    const said = withWord(empty, "de", ["actions", 1, "label"], "Später");
    expect(said.translations).toEqual({ de: { actions: [{}, { label: "Später" }] } });
    expect(withoutLanguage(said, "de")).toEqual(full);
  });

  it("lose those of a button with the button, in every language", () => {
    const said = withWord(withLanguage(full, "de"), "de", ["actions", 1, "label"], "Später");
    const one = withoutAction(said, 0);
    expect(one.actions).toEqual([{ label: "Later", url: "/later" }]);
    expect(one.translations).toEqual({ de: { actions: [{ label: "Später" }] } });
    const none = withoutAction(one, 0);
    expect(none).toEqual({ title: full.title, body: full.body, url: full.url, translations: { de: {} } });
  });

  it("are counted as letters, and as bytes in the language that has most", () => {
    expect(letters("Grüße 👋")).toBe(7);
    expect(letters(undefined)).toBe(0);
    const { bytes } = sizeOf(full);
    expect(sizeOf({ ...full, body: "It took an höur." }).bytes).toBe(bytes + 1);
    const long = withWord(withLanguage(full, "de"), "de", ["body"], "ü".repeat(500));
    expect(sizeOf(long)).toEqual({ bytes: bytes - full.body!.length + 1000, language: "de" });
  });
});

describe("where a notification is shown", () => {
  it("each system leaves out what it does not show, and nothing that is not there", () => {
    const note = noteOf({
      ...full,
      icon: "/i/a",
      image: "/i/b",
      badge: "/i/c",
      actions: [{ title: "Open" }],
    });
    const out = Object.fromEntries(platforms.map((platform) => [platform.id, leftOut(platform, note!)]));
    expect(out).toEqual({
      windows: ["the badge"],
      android: [],
      macos: ["the picture", "the badge"],
      firefox: ["the picture", "the badge", "the buttons"],
    });
    const bare = noteOf({ title: "Only words" })!;
    expect(platforms.flatMap((platform) => leftOut(platform, bare))).toEqual([]);
    expect(bare).toMatchObject({ body: "", dir: "auto", actions: [] });
    expect(noteOf(null)).toBeNull();
  });
});
