import { expect, it } from "vitest";
import { scanInWords, sizeInWords } from "./scan";

it("says how far a scan is and what the last one has found", () => {
  const at = "2026-12-01T09:00:00Z";
  const scan = {
    since: at,
    baseline: true,
    running: true,
    done: 250,
    total: 1000,
    entered: 0,
    left: 0,
    started_at: at,
  };
  expect(sizeInWords({})).toBe("");
  expect(sizeInWords({ scan })).toBe("");
  expect(scanInWords(scan).join(" ")).toMatch(/looked at once.*250 of 1,000/);
  const ended = {
    ...scan,
    baseline: false,
    running: false,
    entered: 12,
    left: 3,
    size: 1,
    size_at: at,
    finished_at: at,
    next_at: at,
  };
  expect(sizeInWords({ scan: ended })).toBe("1");
  const words = scanInWords(ended).join(" ");
  expect(words).toMatch(/1 person was in it at .*12 had come in and 3 had left.*next one begins/);
  expect(words).not.toContain("under way");
});
