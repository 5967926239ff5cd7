import { describe, expect, test } from "vitest";
import { check } from "../render/check";
import { layouts } from "../render/layouts";
import { samples } from "./samples";
import { framesOf, searchOf, viewOf } from "./view";

const at = { page: "https://shop.example/", tend: "https://tend.example/gallery/" };

describe("the samples", () => {
  for (const dir of ["ltr", "rtl"] as const)
    test.each(samples(dir))(`$name, ${dir}, is a message that the renderer draws whole`, ({ message }) => {
      const refused = "reason" in check(message, at);
      expect(refused).toBe(!layouts.has(message.layout));
    });

  test("have one for each layout that is drawn", () => {
    const shown = new Set(samples("ltr").map((s) => s.message.layout as unknown));
    expect([...layouts.keys()].filter((layout) => !shown.has(layout))).toEqual([]);
  });

  test("are the same in both directions, each under a name of its own", () => {
    const ids = samples("ltr").map((s) => s.id);
    expect(samples("rtl").map((s) => s.id)).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("a view", () => {
  test("is what its address says", () => {
    const view = viewOf("?sample=modal&preset=bold&scheme=dark&dir=all&width=1440");
    expect(view).toEqual({ sample: "modal", preset: "bold", scheme: "dark", dir: "", width: "1440" });
    expect(viewOf(searchOf(view))).toEqual(view);
  });

  test("may be in the theme of a site", () => {
    const view = viewOf("?preset=site:acme");
    expect(view.preset).toBe("site:acme");
    expect(viewOf(searchOf(view))).toEqual(view);
    expect(framesOf(view, ["a"])).toHaveLength(1);
  });

  test("passes over what it does not know", () => {
    expect(viewOf("?preset=loud&width=7&dir=up")).toEqual(viewOf(""));
  });

  test("is made of every combination", () => {
    const all = framesOf(viewOf("?preset=all&scheme=all&dir=all"), ["a", "b"]);
    expect(all).toHaveLength(2 * 3 * 2 * 2);
    expect(new Set(all.map(searchOf)).size).toBe(all.length);
    expect(framesOf(viewOf("?sample=b"), ["a", "b"])).toEqual([viewOf("?sample=b")]);
  });
});
