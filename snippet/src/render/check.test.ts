import { describe, expect, test } from "vitest";
import { check } from "./check";
import { imageUrl, safeUrl } from "./url";

const base = "https://shop.example/cart/";
const bases = { page: base, tend: "https://shop.example/x/" };
const button = (action: unknown) => ({ type: "button", label: "Go", action });
const picture = { type: "image", src: "https://cdn.example/a.png", alt: "A", width: 4, height: 3 };
const banner = (...blocks: unknown[]) => ({ layout: "banner", blocks });

describe("a message", () => {
  test("is filled in, with addresses in full", () => {
    const image = { type: "image", src: "/i/a.png", alt: "A team", width: 400, height: 225.4 };
    const spans = [
      { text: "Hi ", bold: false },
      { text: "Ada", bold: true, href: "/ada", style: "x" },
    ];
    const message = banner(
      { type: "text", text: "Hi Ada", spans },
      image,
      { type: "image", src: "https://cdn.example/b.png", decorative: true, width: 1, height: 1 },
      { type: "divider", more: 1 },
      button({ type: "open_url", url: "team" }),
      button({ type: "snooze", for: "1d" }),
    );
    const checked = check({ ...message, lang: "he", dir: "rtl" }, bases);
    expect("m" in checked && checked.m).toEqual({
      layout: "banner",
      thanks: [],
      theme: undefined,
      lang: "he",
      dir: "rtl",
      blocks: [
        {
          type: "text",
          text: "Hi Ada",
          spans: [{ text: "Hi " }, { text: "Ada", bold: true, href: "https://shop.example/ada" }],
        },
        { ...image, src: "https://shop.example/x/i/a.png", height: 225, decorative: false },
        {
          type: "image",
          src: "https://cdn.example/b.png",
          alt: "",
          decorative: true,
          width: 1,
          height: 1,
        },
        { type: "divider" },
        { type: "button", label: "Go", action: { type: "open_url", url: "https://shop.example/cart/team" } },
        { type: "button", label: "Go", action: { type: "snooze", for: "1d" } },
      ],
    });
  });

  test.each([
    [null, "invalid", "message"],
    ["text", "invalid", "message"],
    [{ layout: "feed", blocks: [] }, "not_available", "feed"],
    [{ layout: "banner" }, "invalid", "blocks"],
    [banner(), "invalid", "blocks"],
    [{ ...banner({ type: "text", text: "x" }), position: "left" }, "invalid", "position"],
    [{ ...banner({ type: "text", text: "x" }), floating: "yes" }, "invalid", "floating"],
    [{ ...banner({ type: "text", text: "x" }), dir: "up" }, "invalid", "dir"],
    [banner({ type: "video", src: "x" }), "not_available", "blocks[0].type video"],
    [banner({ ...picture, src: "data:image/png;base64,x" }), "unsafe_url", "blocks[0].src"],
    [banner({ ...picture, alt: "" }), "invalid", "blocks[0].alt"],
    [banner({ ...picture, width: undefined }), "invalid", "blocks[0].width"],
    [banner({ ...picture, height: 1e9 }), "invalid", "blocks[0].height"],
    [banner({ type: "text", text: "x", spans: [] }), "invalid", "blocks[0].spans"],
    [banner({ type: "text", text: "x", spans: [{ text: "x", href: "javascript:x" }] }), "unsafe_url", "href"],
    [banner(button({ type: "snooze" })), "invalid", "action.for"],
    [banner({ type: "text", text: "x" }, { type: "text" }), "invalid", "blocks[1].text"],
    [banner({ type: "button", action: { type: "dismiss" } }), "invalid", "blocks[0].label"],
    [banner(button(undefined)), "invalid", "blocks[0].action"],
    [banner(button({ type: "confetti" })), "not_available", "confetti"],
    [banner(button({ type: "track" })), "invalid", "action.name"],
    [banner(button({ type: "open_url", url: "javascript:alert(1)" })), "unsafe_url", "action.url"],
  ])("%j is refused whole, with the reason and the place", (message, reason, detail) => {
    const refusal = check(message, bases);
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

describe("an address to load an image from", () => {
  test.each([
    ["/i/a.png", "https://shop.example/x/i/a.png"],
    ["https://cdn.example/i/a.png", "https://cdn.example/i/a.png"],
  ])("%s is one", (raw, full) => expect(imageUrl(raw, bases.tend)).toBe(full));

  test.each(["javascript:alert(1)", "data:image/svg+xml,x", "blob:x", "mailto:a@b.example", "", null])(
    "%j is none",
    (raw) => expect(imageUrl(raw, bases.tend)).toBeUndefined(),
  );
});

describe("a survey", () => {
  const ask = (...blocks: object[]) => check({ layout: "survey", blocks }, bases);
  const nps = { type: "question", kind: "nps", key: "score", label: "Would you?" };

  test("has its questions filled in, and its thanks", () => {
    const stars = { ...nps, kind: "rating", key: "stars" };
    const checked = check(
      { layout: "survey", blocks: [nps, stars], thanks: [{ type: "text", text: "Thanks" }] },
      bases,
    );
    expect("m" in checked && checked.m).toMatchObject({
      blocks: [
        { ...nps, required: false },
        { ...stars, max: 5 },
      ],
      thanks: [{ type: "text", text: "Thanks" }],
    });
  });

  test.each([
    ["without a question", [{ type: "text", text: "Hello" }]],
    ["with a question that has no words", [{ ...nps, label: "" }]],
    ["with a rating of two", [{ ...nps, kind: "rating", max: 2 }]],
    ["with a choice of nothing", [{ ...nps, kind: "single" }]],
  ])("%s is invalid", (_, blocks) => {
    expect(ask(...blocks)).toMatchObject({ reason: "invalid" });
  });

  test("asks nothing that it does not know, and nothing else asks", () => {
    expect(ask({ ...nps, kind: "matrix" })).toMatchObject({ reason: "not_available" });
    expect(check({ layout: "banner", blocks: [nps] }, bases)).toMatchObject({ reason: "not_available" });
    expect(check({ layout: "survey", blocks: [nps], thanks: [nps] }, bases)).toMatchObject({
      reason: "not_available",
    });
  });
});
