import { describe, expect, it } from "vitest";
import type { TrackingCall } from "../api/calllog";
import { eventsInWords, placeInWords, reasonInWords, refused } from "./words";

const call = (of: Partial<TrackingCall>): TrackingCall => ({
  id: "1",
  at: "2026-12-01T09:00:00Z",
  endpoint: "batch",
  library: "curl 8",
  status: 200,
  ms: 3,
  items: 1,
  taken: 1,
  duplicates: 0,
  refused: 0,
  faults: [],
  ...of,
});

describe("a call", () => {
  it("tells what became of its events", () => {
    expect(eventsInWords(call({}))).toBe("1 event: 1 taken");
    expect(eventsInWords(call({ items: 3, duplicates: 1, refused: 1 }))).toBe(
      "3 events: 1 taken, 1 had come before, 1 refused",
    );
    expect(eventsInWords(call({ items: 2, taken: 0, code: "rate_limited" }))).toBe("2 events: none taken");
    expect(eventsInWords(call({ items: 0, taken: 0 }))).toBe("nothing of it could be read");
  });

  it("is refused in part, or as a whole with a reason", () => {
    expect([call({}), call({ refused: 1 }), call({ code: "not_json" })].map(refused)).toEqual([
      false,
      true,
      true,
    ]);
    expect(reasonInWords(call({}))).toBe("");
    expect(reasonInWords(call({ code: "not_json", status: 400 }))).toBe("The body is no JSON object.");
    expect(reasonInWords(call({ code: "database", status: 503 }))).toMatch(/on our side/);
    expect(reasonInWords(call({ code: "unheard_of", status: 400 }))).toBe("unheard_of");
  });

  it("says where a fault is", () => {
    expect(placeInWords({ index: 2, code: "required", pointer: "/event", detail: "" })).toBe(
      "Event 3, event",
    );
    expect(placeInWords({ index: 0, code: "not_json", pointer: "", detail: "" })).toBe("Event 1");
  });
});
