import { describe, expect, test } from "vitest";
import { asked, believed, placed } from "./asked";

describe("what the window around a preview may say", () => {
  const home = "https://tend.example";
  const parent = {} as Window;

  test("is heard from that window and that place alone", () => {
    expect(believed({ source: parent, origin: home }, parent, home)).toBe(true);
    expect(believed({ source: parent, origin: "https://other.example" }, parent, home)).toBe(false);
    expect(believed({ source: {} as Window, origin: home }, parent, home)).toBe(false);
    expect(believed({ source: null, origin: home }, parent, home)).toBe(false);
  });

  test("is a drawing, with what is missing as by default", () => {
    expect(asked({ tend: "draw", message: { layout: "modal" } })).toEqual({
      tend: "draw",
      message: { layout: "modal" },
      theme: undefined,
      scheme: "light",
      dir: "ltr",
      live: false,
    });
    for (const other of [null, undefined, "draw", 3, {}, { tend: "else" }])
      expect(asked(other)).toBeUndefined();
  });
});

test("what points to a place on the site points to a stand-in", () => {
  const at = (message: unknown) => (placed(message, "button", "place") as { anchor?: unknown }).anchor;
  expect(at({ layout: "tooltip", anchor: { selector: "#far" } })).toEqual({ id: "button" });
  expect(at({ layout: "inline", anchor: { id: "far" } })).toEqual({ id: "place" });
  expect(at({ layout: "modal" })).toBeUndefined();
});
