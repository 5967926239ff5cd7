import { describe, expect, it } from "vitest";
import { bytesInWords, faultOf, formatOf, MOST_BYTES } from "./file";

const bytes = (text: string) => new TextEncoder().encode(text);
const fault = (beginning: Uint8Array, size = beginning.length) => faultOf(size, beginning);

describe("a file that can be no import", () => {
  it.each([
    ["a workbook of Excel", Uint8Array.of(0x50, 0x4b, 3, 4, 0x14), /Excel workbook/],
    ["a workbook of old", Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0), /Excel workbook/],
    ["a compressed one", Uint8Array.of(0x1f, 0x8b, 8), /compressed/],
    ["UTF-16", Uint8Array.of(0xff, 0xfe, 0x69, 0), /UTF-16/],
    ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0), /no text file/],
    ["a PDF", bytes("%PDF-1.7"), /no text file/],
    ["Windows-1252", Uint8Array.of(0x69, 0x64, 0x0a, 0xe9, 0x0a), /not UTF-8/],
    ["a JSON list", bytes(' [{"user_id":"ada"}]'), /one JSON list/],
    ["nothing", new Uint8Array(), /empty/],
  ])("%s", (_, beginning, says) => {
    expect(fault(beginning)).toMatch(says);
  });

  it("is too long from 1 GiB on", () => {
    expect(fault(bytes("id"), MOST_BYTES)).toBe("");
    expect(fault(bytes("id"), MOST_BYTES + 1)).toMatch(/in parts/);
  });
});

describe("a file that may be one", () => {
  it("has letters of all kinds, the last of them cut", () => {
    expect(fault(bytes("id;name\n1;Zoë\n"))).toBe("");
    expect(fault(bytes("\uFEFFid\n"))).toBe("");
    expect(fault(bytes("id\né").slice(0, -1))).toBe("");
  });

  it("is what its name says, else what it begins with", () => {
    expect(formatOf("CRM.CSV", bytes("{"))).toBe("csv");
    expect(formatOf("events.jsonl", bytes("id"))).toBe("ndjson");
    expect(formatOf("export.txt", bytes('\n {"a":1}'))).toBe("ndjson");
    expect(formatOf("export", bytes("id,name"))).toBe("csv");
  });
});

it("tells how long it is", () => {
  expect(bytesInWords(1)).toBe("1 byte");
  expect(bytesInWords(1023)).toBe("1,023 bytes");
  expect(bytesInWords(1536)).toBe("1.5 KiB");
  expect(bytesInWords(43 * 1024 * 1024)).toBe("43 MiB");
  expect(bytesInWords(MOST_BYTES)).toBe("1 GiB");
});
