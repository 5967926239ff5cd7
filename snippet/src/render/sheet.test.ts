import { describe, expect, test } from "vitest";
import { banner } from "./banner";
import { hostStyles, sheet } from "./sheet";

const styles = (message: object = {}, rtl = false) => hostStyles(banner({ ...message }).host, rtl);
const css = (scheme: "auto" | "light" | "dark") => sheet(styles(), banner({}).css, scheme);

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(a: string, b: string): number {
  const light = (hex: string) => {
    const full = hex.length === 4 ? hex.replace(/[^#]/g, "$&$&") : hex;
    const [r = 0, g = 0, blue = 0] = [1, 3, 5].map((i) => {
      const c = Number.parseInt(full.slice(i, i + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [high = 0, low = 0] = [light(a), light(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function colours(scheme: "light" | "dark"): (name: string) => string {
  return (name) => css(scheme).match(new RegExp(`--${name}:(#[0-9a-f]+)`))?.[1] ?? "";
}

describe("the colours", () => {
  test.each(["light", "dark"] as const)("of the %s scheme can be read", (scheme) => {
    const colour = colours(scheme);
    for (const [text, ground] of [
      ["ink", "paper"],
      ["accent", "paper"],
      ["accent", "hover"],
      ["on", "accent"],
      ["on", "press"],
    ] as const) {
      expect(contrast(colour(text), colour(ground)), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(colour("soft"), colour("paper"))).toBeGreaterThanOrEqual(3);
  });
});

describe("the host element", () => {
  test("resets everything first, then sets its own", () => {
    expect(styles()[0]).toEqual(["all", "initial"]);
  });

  test("beats any rule of the page: every style is important, and none is left to inherit", () => {
    const host = css("auto").match(/:host\{([^}]*)\}/)?.[1] ?? "";
    for (const declaration of host.split(";")) expect(declaration).toMatch(/!important$/);
    for (const name of ["display", "direction", "unicode-bidi", "z-index", "position"]) {
      expect(host).toContain(`${name}:`);
    }
  });

  test("lies at its edge, floating 16 px off", () => {
    const at = (m: object, name: string, rtl = false) => new Map(styles(m, rtl)).get(name);
    expect(at({}, "top")).toBe("0");
    expect(at({}, "bottom")).toBe("auto");
    expect(at({ position: "bottom" }, "bottom")).toBe("0");
    expect(at({ position: "bottom", floating: true }, "bottom")).toBe("16px");
    expect(at({}, "direction", true)).toBe("rtl");
  });
});

test("motion ends where less of it is preferred, and dark follows the browser only where it may", () => {
  expect(css("auto")).toMatch(/prefers-reduced-motion:reduce\)\{\.panel\{animation:none\}/);
  expect(css("auto")).toContain("prefers-color-scheme:dark");
  expect(css("light")).not.toContain("prefers-color-scheme");
});
