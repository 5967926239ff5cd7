import { describe, expect, it } from "vitest";
import { offeredEvents, timesInWords } from "./events";
import { figureInWords, footing } from "./figure";
import { surveysOf } from "./useBuild";

describe("the figure", () => {
  const about = {
    people: 412,
    accounts: null,
    margin: 9,
    exact: false,
    asked: 2000,
    all: 10_000,
    at: new Date(0),
    examples: [],
  };

  it("says whether it is about so many, or exactly", () => {
    expect(figureInWords(about)).toBe("Audience now: about 412 people (± 9)");
    expect(figureInWords({ ...about, people: 1402, exact: true, margin: 0 })).toBe(
      "Audience now: 1,402 people",
    );
    expect(figureInWords({ ...about, people: 1, exact: true })).toBe("Audience now: 1 person");
    expect(figureInWords({ ...about, people: 412, accounts: 61, exact: true })).toBe(
      "Audience now: 412 people in 61 accounts",
    );
    expect(figureInWords({ ...about, people: 2, accounts: 1, exact: true })).toBe(
      "Audience now: 2 people in 1 account",
    );
    expect(figureInWords({ ...about, people: 2, accounts: 0, exact: true })).toBe("Audience now: 2 people");
    expect(figureInWords({ ...about, people: 0, exact: true })).toBe("Audience now: nobody");
    expect(footing(about, "")).toBe("2,000 of 10,000 were asked, drawn by lot.");
    expect(footing(about, "count")).toMatch(/everybody is being counted/);
    expect(footing({ ...about, exact: true }, "")).toMatch(/^Of 10,000, all of whom were asked at /);
  });

  it("offers events that happened, the most frequent first, then those that campaigns speak of", () => {
    const seen = [
      { name: "asked", times: 2 },
      { name: "exported", times: 1204 },
      { name: "invited", times: 1 },
    ];
    const offered = offeredEvents(seen, ["upgraded", "asked", ""]);
    expect(offered.names).toEqual(["exported", "asked", "invited", "upgraded"]);
    expect(offered.names.map((name) => timesInWords(offered.seen.get(name)))).toEqual([
      "1,204 times",
      "2 times",
      "once",
      "not seen lately",
    ]);
  });

  it("offers the surveys with their questions", () => {
    const message = {
      layout: "survey",
      blocks: [{ type: "text" }, { type: "question", key: "why", label: "Why?" }],
    };
    expect(
      surveysOf([
        { id: "nps", name: "NPS", message },
        { id: "b", name: "B", message: { layout: "banner", blocks: [] } },
      ] as never),
    ).toEqual([{ id: "nps", name: "NPS", questions: [{ key: "why", label: "Why?" }] }]);
  });
});
