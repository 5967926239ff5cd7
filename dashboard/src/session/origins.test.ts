import { expect, it } from "vitest";
import { readOrigins } from "./origins";

it("reads one address a line, or between commas", () => {
  const { origins, wrong } = readOrigins("https://shop.example\nhttp://localhost:3000, https://b.example");
  expect(origins).toEqual(["https://shop.example", "http://localhost:3000", "https://b.example"]);
  expect(wrong).toEqual([]);
});

it("takes the origin out of a pasted address", () => {
  expect(readOrigins("https://Shop.example/cart?x=1#top").origins).toEqual(["https://shop.example"]);
});

it("keeps a wildcard in front of the name", () => {
  expect(readOrigins("https://*.shop.example/").origins).toEqual(["https://*.shop.example"]);
});

it("drops what was typed twice", () => {
  expect(readOrigins("https://shop.example\nhttps://shop.example/").origins).toHaveLength(1);
});

it("names the lines that are no address", () => {
  expect(readOrigins("shop.example\nhttps://ok.example\nftp://x.example\nhttps://a.*.example").wrong).toEqual(
    ["shop.example", "ftp://x.example", "https://a.*.example"],
  );
});
