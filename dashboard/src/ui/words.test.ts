import { expect, it } from "vitest";
import { accounts, list, people, personInWords, sentence } from "./words";

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

it("counts people and accounts, one as one", () => {
  expect([people(0), people(1), people(1203)]).toEqual(["0 people", "1 person", "1,203 people"]);
  expect([accounts(0), accounts(1), accounts(1203)]).toEqual(["0 accounts", "1 account", "1,203 accounts"]);
});

it("calls a visitor by the first letters of their id, and who is known by all of it", () => {
  const id = "0192f3a4-7b1c-7000-8000-000000000000";
  expect(personInWords({ id, known: false })).toBe("visitor 0192f3a4");
  expect(personInWords({ id, known: true })).toBe(id);
});
