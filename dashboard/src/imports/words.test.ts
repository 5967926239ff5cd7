import { describe, expect, it } from "vitest";
import type { Import, RefusedRow } from "../api/import";
import { goOnInWords, percentOf, placeOf, reasonsKept, stateInWords, timesUnread, titleOf } from "./words";

const one: Import = {
  id: "im_1",
  kind: "people",
  format: "csv",
  dry_run: true,
  state: "done",
  rows: { read: 1204, taken: 1203, unchanged: 0, refused: 1 },
  bytes: { read: 10, total: 10 },
  mapping: { columns: {}, time_format: "auto" },
  created_by: "eve@shop.example",
  created_at: "2026-11-20T09:00:00Z",
};

const row = (pointer: string, code: string): RefusedRow => ({ line: 1204, pointer, code, detail: "no" });

it("tells a dry run from what was done", () => {
  expect(stateInWords(one)).toBe("1,203 rows of 1,204 would change something. Nothing was changed so far.");
  expect(stateInWords({ ...one, dry_run: false })).toBe("1,203 rows of 1,204 were taken in.");
  expect(stateInWords({ ...one, dry_run: false, rows: { ...one.rows, taken: 0 } })).toBe(
    "Nothing of it was new.",
  );
  expect(stateInWords({ ...one, state: "cancelled" })).toMatch(/Nothing was changed\.$/);
  expect(stateInWords({ ...one, state: "cancelled", dry_run: false })).toMatch(/brought in stays\.$/);
  expect(titleOf(one)).toBe("People, dry run");
});

it("tells how far it is, also of a file that has not arrived", () => {
  expect(percentOf({ read: 1, total: 3 })).toBe(33);
  expect(percentOf({ read: 0, total: 0 })).toBe(0);
});

it("has reasons for seven days from the end", () => {
  const ended = Date.parse("2026-11-20T10:00:00Z");
  const at = { ended_at: "2026-11-20T10:00:00Z" };
  expect(reasonsKept({}, ended)).toBe(true);
  expect(reasonsKept(at, ended + 7 * 86_400_000 - 1)).toBe(true);
  expect(reasonsKept(at, ended + 7 * 86_400_000)).toBe(false);
});

it("says where a fault is, and counts the times that cannot be read", () => {
  expect(placeOf({ ...row("traits.plan", "bad_value"), column: "plan" })).toBe("Line 1,204, column plan");
  expect(placeOf(row("", "csv_fields"))).toBe("Line 1,204");
  const faults = [row("timestamp", "bad_value"), row("timestamp", "in_future"), row("name", "bad_value")];
  expect(timesUnread(faults)).toBe(1);
});

describe("a file for a list", () => {
  const one = (mode: string, dry: boolean, taken: number, removed?: number) =>
    ({
      kind: "list",
      list: "beta",
      mode,
      state: "done",
      dry_run: dry,
      rows: { read: 3, taken, unchanged: 0, refused: 0, ...(removed === undefined ? {} : { removed }) },
    }) as Import;
  it("says what a button does that does what was tried", () => {
    expect(goOnInWords(one("add", true, 1))).toBe("Put 1 person on the list");
    expect(goOnInWords(one("remove", true, 2))).toBe("Take 2 people off the list");
    expect(goOnInWords(one("replace", true, 0, 2))).toBe("Replace who is on the list");
    expect(titleOf(one("add", true, 1))).toBe("People of the list beta, dry run");
  });
  it("says whom a replacement takes off", () => {
    expect(stateInWords(one("replace", true, 1, 2))).toBe(
      "1 would be put on the list, and 2 taken off it, whom the file does not name. Nothing was changed so far.",
    );
    expect(stateInWords(one("replace", false, 3, 1))).toBe("3 were put on the list, and 1 taken off it.");
    expect(stateInWords(one("replace", false, 0, 0))).toBe("Nothing of it was new.");
  });
});
