import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { contrast, lookCss, mix, presets, readLook } from "./theme";

const tend = "https://tend.example/";
const look = (site?: unknown, own?: unknown) => readLook(site, own, tend);

describe("the presets", () => {
  test("are those that the server checks themes against", () => {
    const theirs = new URL("../../../server/tend/presets.json", import.meta.url);
    expect(presets).toEqual(JSON.parse(readFileSync(theirs, "utf8")));
  });

  test.each(["calm", "bold", "soft"] as const)("%s can be read, light and dark", (name) => {
    for (const scheme of ["light", "dark"] as const) {
      const { ink, paper, accent, on_accent } = presets[name][scheme];
      const css = lookCss(look({ preset: name, scheme }));
      const of = (property: string) => css.match(new RegExp(`--${property}:(#[0-9a-f]+)`))?.[1] ?? "";
      const over = (layer: string, ground: string) =>
        mix(layer.slice(0, 7), ground, Number.parseInt(layer.slice(7), 16) / 255);
      for (const [what, text, ground] of [
        ["ink", ink, paper],
        ["accent", accent, paper],
        ["on accent", on_accent, accent],
        ["soft", of("soft"), paper],
        ["accent, hovering", accent, over(of("hover"), paper)],
        ["on accent, hovering", on_accent, over(of("press"), accent)],
      ] as const)
        expect(contrast(text, ground), `${what}: ${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe("a theme", () => {
  test("is the site's with the message's over it, colour by colour", () => {
    const site = {
      preset: "bold",
      light: { accent: "#112233", ink: "#000001" },
      radius: 8,
      position: "start",
    };
    const own = { light: { accent: "#AABBCC" }, shadow: "none", logo: "/i/logo.png" };
    expect(look(site, own)).toMatchObject({
      preset: "bold",
      scheme: "auto",
      light: { ink: "#000001", paper: "#ffffff", accent: "#AABBCC", on_accent: "#ffffff" },
      dark: presets.bold.dark,
      radius: 8,
      shadow: "none",
      logo: "https://tend.example/i/logo.png",
      position: "start",
    });
  });

  test("may name fonts: quoted, with the system's behind them", () => {
    expect(look({ font: "Inter, Helvetica Neue,sans-serif" }).font).toMatch(
      /^"Inter","Helvetica Neue",sans-serif,system-ui,/,
    );
    expect(look({ font: "inherit" }).font).toBe("");
    expect(lookCss(look({ font: "inherit" }))).toContain("--tend-font:initial");
  });

  test("keeps grey words readable on colours that are close to each other", () => {
    const css = lookCss(look({ scheme: "light", light: { ink: "#757575", paper: "#ffffff" } }));
    expect(css).toContain("--soft:#757575");
  });
});

describe("what is no theme", () => {
  const plain = lookCss(look());
  const END = "red}*{background:url(https://evil.example/)";

  test.each([
    null,
    "calm",
    7,
    [],
    { preset: "toString" },
    { preset: "__proto__" },
    { preset: ["bold"] },
    { scheme: END },
    { shadow: "constructor" },
    { radius: "12px}" },
    { radius: Number.NaN },
    { radius: -1 },
    { radius: 25 },
    { radius: [3] },
    { font: 'x"}*{color:red}' },
    { font: "x;color:red" },
    { font: "x\\22" },
    { font: "url(x)" },
    { font: ["Inter"] },
    { light: "red", dark: 3 },
    { position: END },
    ...["ink", "paper", "accent", "on_accent"].flatMap((name) => [
      { light: { [name]: END } },
      { light: { [name]: "#12345" } },
      { dark: { [name]: "#1234567" } },
      { dark: { [name]: "#123456\n}" } },
      { dark: { [name]: ["#123456"] } },
    ]),
    { logo: "javascript:alert(1)" },
  ])("is passed over: %j", (theme) => {
    expect(lookCss(look(theme))).toBe(plain);
    expect(lookCss(look(undefined, theme))).toBe(plain);
    expect(look(theme).logo).toBeUndefined();
    expect(look(theme).position).toBe("end");
  });
});
