import { describe, expect, test } from "vitest";
import { added, listOf, raised, rowsOf, usageInWords } from "./named";

const categories = [
  { key: "promo", name: "Offers", description: "Once a month", translations: { de: { name: "Angebote" } } },
  { key: "tips", name: "Tips" },
];

describe("the categories that are edited", () => {
  test("are saved as they were, where nothing was changed", () => {
    expect(listOf(rowsOf(categories))).toEqual(categories);
    expect(listOf([])).toBeNull();
  });

  test("take a key that is in use with a name that can be read", () => {
    const rows = added(rowsOf(categories), "weekly_tips");
    expect(listOf(rows)?.[2]).toEqual({ key: "weekly_tips", name: "Weekly tips" });
    expect(listOf(raised(rows, 2))?.map(({ key }) => key)).toEqual(["promo", "weekly_tips", "tips"]);
    expect(raised(rows, 0)).toEqual(rows);
  });

  test("say what uses them", () => {
    expect(usageInWords(undefined)).toBe("No campaign has it.");
    const caps = [
      { max: 2, per: "7d" },
      { max: 5, per: "lifetime" },
    ];
    expect(usageInWords({ key: "a", campaigns: 3, live: 1, caps })).toBe(
      "3 campaigns, 1 live; at most 2 in 7 days, 5 ever.",
    );
  });
});
