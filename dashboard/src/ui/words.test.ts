import { expect, it } from "vitest";
import { list, sentence } from "./words";

it("makes a sentence of what the server says", () => {
  expect(sentence("this link has expired: ask for a new one")).toBe(
    "This link has expired: ask for a new one.",
  );
  expect(sentence("The server does not answer.")).toBe("The server does not answer.");
});

it("joins words as people do", () => {
  expect(list([])).toBe("");
  expect(list(["one"])).toBe("one");
  expect(list(["one", "two", "three"])).toBe("one, two and three");
});
