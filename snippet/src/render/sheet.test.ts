import { describe, expect, test } from "vitest";
import { banner } from "./banner";
import { hostStyles, sheet } from "./sheet";
import { lookCss, readLook } from "./theme";

const look = (theme: object = {}) => readLook(theme, undefined, "https://tend.example/");
const plan = (message: object) => banner({ ...message }, look());
const styles = (message: object = {}, rtl = false) => hostStyles(plan(message).host, rtl, look());
const css = (scheme: "auto" | "light" | "dark") => sheet(styles(), lookCss(look({ scheme })), plan({}).css);

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

  test("takes the page's font only where the theme says so", () => {
    const family = (font: string) => new Map(hostStyles([], false, look({ font }))).get("font-family");
    expect([family("system"), family("inherit")]).toEqual([undefined, "inherit"]);
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
