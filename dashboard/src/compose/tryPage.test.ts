import { afterEach, expect, it, vi } from "vitest";
import { lastPage, originOf, rememberPage } from "./tryPage";

afterEach(() => vi.unstubAllGlobals());

function shelf() {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
}

it("offers the site's first address, then the page of the last time", () => {
  shelf();
  const origins = ["https://*.shop.example", "https://shop.example"];
  expect(lastPage("shop", origins)).toBe("https://shop.example");
  rememberPage("shop", "https://shop.example/cart");
  expect(lastPage("shop", origins)).toBe("https://shop.example/cart");
  expect(lastPage("other", [])).toBe("");
});

it("does without a storage", () => {
  vi.stubGlobal("localStorage", undefined);
  rememberPage("shop", "https://shop.example/cart");
  expect(lastPage("shop", ["https://shop.example"])).toBe("https://shop.example");
});

it("knows the origin of a page, and of nothing else", () => {
  expect(originOf("https://shop.example:8443/cart?a#b")).toBe("https://shop.example:8443");
  for (const other of ["", "shop.example", "javascript:alert(1)", "mailto:a@b.example"])
    expect(originOf(other)).toBe("");
});
