import { describe, expect, test } from "vitest";
import { ApiError } from "../api/problem";
import { drawn, pickable, presetOf, shown, themed, wrongAt } from "./look";

describe("a theme as it is chosen", () => {
  test("takes a colour, and is empty again without", () => {
    const accent = themed({ preset: "bold" }, ["light", "accent"], "#0b7285");
    expect(accent).toEqual({ preset: "bold", light: { accent: "#0b7285" } });
    expect(themed(accent, ["light", "accent"], undefined)).toEqual({ preset: "bold" });
    expect(themed({}, ["radius"], 0)).toEqual({ radius: 0 });
  });

  test("is drawn in both schemes unless it names one", () => {
    expect(drawn({})).toEqual(["light", "dark"]);
    expect(drawn({ scheme: "auto" })).toEqual(["light", "dark"]);
    expect(drawn({ scheme: "dark" })).toEqual(["dark"]);
  });

  test("begins from its preset", () => {
    expect(presetOf({}).radius).toBe(12);
    expect(presetOf({ preset: "bold" }).light.accent).toBe("#0f1014");
    expect(presetOf({ preset: "no such" }).radius).toBe(12);
  });

  test("gives the picker a colour even while one is being typed", () => {
    expect(pickable("#0B7285", "#ffffff")).toBe("#0b7285");
    for (const half of [undefined, "", "#0b7", "red"]) expect(pickable(half, "#ffffff")).toBe("#ffffff");
  });
});

test("the theme is shown on a banner, a modal, a slide-out and a survey", () => {
  expect(shown.map((s) => s.message.layout)).toEqual(["banner", "modal", "slideout", "survey"]);
});

describe("what is wrong with a theme", () => {
  const error = new ApiError(422, "contrast", "Refused.", [
    {
      pointer: "/theme",
      detail: "ink on paper is 1:1",
      suggestion: { pointer: "/theme/dark/ink", value: "#f4f4f6" },
    },
    { pointer: "/theme/radius", detail: "radius must be a whole number from 0 to 24" },
  ]);

  test("stands at the field that is to be changed, with a colour that would do", () => {
    expect(wrongAt(error, ["dark", "ink"])).toEqual({ detail: "words on ground is 1:1", use: "#f4f4f6" });
    expect(wrongAt(error, [])).toBeUndefined();
  });

  test("stands at its own field where nothing is suggested", () => {
    expect(wrongAt(error, ["radius"])?.detail).toContain("0 to 24");
    expect(wrongAt(error, ["radius"])?.use).toBeUndefined();
    expect(wrongAt(new Error("away"), ["radius"])).toBeUndefined();
  });
});
