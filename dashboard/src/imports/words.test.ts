import { expect, it } from "vitest";
import type { Import, RefusedRow } from "../api/import";
import { percentOf, placeOf, reasonsKept, stateInWords, timesUnread, titleOf } from "./words";

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
