import { describe, expect, it } from "vitest";
import { joined, KEPT, type Happening } from "../api/live";
import { everything, sieved, whoInWords } from "./stream";

const happening = (id: string, person = "ada", entry: Partial<Happening["entry"]> = {}): Happening => ({
  id,
  person,
  known: person === "ada",
  entry: { kind: "track", at: "2026-12-01T09:00:00Z", ...entry },
});
const ids = (list: Happening[]) => list.map((one) => one.id);

describe("what came", () => {
  it("stands before what is there, each once", () => {
    const there = [happening("2"), happening("1")];
    expect(ids(joined([happening("3"), happening("2")], there))).toEqual(["3", "2", "1"]);
  });

  it("pushes the oldest out", () => {
    const there = Array.from({ length: KEPT }, (_, i) => happening(`old ${i}`));
    const list = joined([happening("new")], there);
    expect(list).toHaveLength(KEPT);
    expect(list[0]?.id).toBe("new");
    expect(list.at(-1)?.id).toBe(`old ${KEPT - 2}`);
  });
});

describe("what is looked for", () => {
  const list = [
    happening("1", "ada", { name: "Report exported" }),
    happening("2", "a77", { kind: "page", url: "https://shop.example/pricing" }),
    happening("3", "ada", { kind: "decision", campaign: "hello" }),
  ];

  it("is everything where nothing is said", () => {
    expect(sieved(list, everything)).toEqual(list);
  });

  it("goes by kinds and by words together", () => {
    expect(ids(sieved(list, { groups: ["actions", "reasons"], words: "" }))).toEqual(["1", "3"]);
    expect(ids(sieved(list, { groups: [], words: " EXPORT" }))).toEqual(["1"]);
    expect(ids(sieved(list, { groups: [], words: "/pricing" }))).toEqual(["2"]);
    expect(ids(sieved(list, { groups: ["reasons"], words: "ada" }))).toEqual(["3"]);
    expect(ids(sieved(list, { groups: ["pages"], words: "ada" }))).toEqual([]);
  });
});

it("names who it was", () => {
  expect(whoInWords(happening("1"))).toBe("ada");
  expect(whoInWords(happening("1", "0123456789abcdef"))).toBe("Visitor 01234567");
  expect(whoInWords(happening("1", ""))).toBe("Somebody who is gone");
});
