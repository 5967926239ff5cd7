import { expect, it } from "vitest";
import { sentence } from "./words";

it("makes a sentence of what the server says", () => {
  expect(sentence("this link has expired: ask for a new one")).toBe(
    "This link has expired: ask for a new one.",
  );
  expect(sentence("The server does not answer.")).toBe("The server does not answer.");
});
