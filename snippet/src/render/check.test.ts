import { describe, expect, test } from "vitest";
import { check } from "./check";
import { safeUrl } from "./url";

const base = "https://shop.example/cart/";
const button = (action: unknown) => ({ type: "button", label: "Go", action });
const banner = (...blocks: unknown[]) => ({ layout: "banner", blocks });

describe("a message", () => {
  test("is filled in, with addresses in full", () => {
    expect(
      check(banner({ type: "text", text: "Hi" }, button({ type: "open_url", url: "team" })), base),
    ).toEqual({
      layout: "banner",
      position: "top",
      floating: false,
      blocks: [
        { type: "text", text: "Hi" },
        { type: "button", label: "Go", action: { type: "open_url", url: "https://shop.example/cart/team" } },
      ],
    });
  });

  test.each([
    [null, "invalid", "message"],
    ["text", "invalid", "message"],
    [{ layout: "modal", blocks: [] }, "not_available", "modal"],
    [{ layout: "banner" }, "invalid", "blocks"],
    [banner(), "invalid", "blocks"],
    [{ ...banner({ type: "text", text: "x" }), position: "left" }, "invalid", "position"],
    [{ ...banner({ type: "text", text: "x" }), floating: "yes" }, "invalid", "floating"],
    [banner({ type: "image", src: "x" }), "not_available", "blocks[0].type image"],
    [banner({ type: "text", text: "x" }, { type: "text" }), "invalid", "blocks[1].text"],
    [banner({ type: "button", action: { type: "dismiss" } }), "invalid", "blocks[0].label"],
    [banner(button(undefined)), "invalid", "blocks[0].action"],
    [banner(button({ type: "confetti" })), "not_available", "confetti"],
    [banner(button({ type: "track" })), "invalid", "action.name"],
    [banner(button({ type: "open_url", url: "javascript:alert(1)" })), "unsafe_url", "action.url"],
  ])("%j is refused whole, with the reason and the place", (message, reason, detail) => {
    const refusal = check(message, base);
    expect(refusal).toMatchObject({ reason });
    expect((refusal as { detail: string }).detail).toContain(detail);
  });
});

describe("an address to open", () => {
  test.each([
    ["/team", "https://shop.example/team"],
    ["?a=1", "https://shop.example/cart/?a=1"],
    ["//other.example/x", "https://other.example/x"],
    ["http://other.example", "http://other.example/"],
    ["mailto:ada@acme.example", "mailto:ada@acme.example"],
    ["tel:+431234", "tel:+431234"],
  ])("%s is one", (raw, full) => expect(safeUrl(raw, base)).toBe(full));

  test.each([
    "javascript:alert(1)",
    " java\nscript:alert(1)",
    "\u0001javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "blob:https://shop.example/1",
    "vbscript:x",
    "file:///etc/passwd",
    "",
    " ",
    "http://",
    7,
    null,
  ])("%j is none", (raw) => expect(safeUrl(raw, base)).toBeUndefined());
});
