// A file before it is sent: what it is, and why it can be no import.
import type { ImportFormat } from "../api/import";

/** The longest file that one import takes, in bytes. */
export const MOST_BYTES = 1 << 30;

/** How much of a file is looked at here, in bytes. */
export const LOOK_BYTES = 4096;

/** "36 bytes", "1.2 MiB". */
export function bytesInWords(n: number): string {
  const [unit, of] =
    n < 1024
      ? [1, n === 1 ? "byte" : "bytes"]
      : n < 1 << 20
        ? [1024, "KiB"]
        : n < 1 << 30
          ? [1 << 20, "MiB"]
          : [1 << 30, "GiB"];
  return `${new Intl.NumberFormat("en", { maximumFractionDigits: n / unit < 10 ? 1 : 0 }).format(n / unit)} ${of}`;
}

/** What a file is by its name, else by how it begins. */
export function formatOf(name: string, beginning: Uint8Array): ImportFormat {
  const end = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  if (["csv", "tsv"].includes(end)) return "csv";
  if (["ndjson", "jsonl", "json"].includes(end)) return "ndjson";
  return textOf(beginning).startsWith("{") ? "ndjson" : "csv";
}

const textOf = (beginning: Uint8Array) => new TextDecoder().decode(beginning).trimStart();

const begins = (beginning: Uint8Array, ...bytes: number[]) => bytes.every((byte, i) => beginning[i] === byte);

const NO_TEXT = "This is no text file. Choose a CSV or NDJSON file.";
const AS_UTF8 = "save it as “CSV UTF-8” in your spreadsheet, and choose that file";

/** Why a file cannot be imported, from its size and its first LOOK_BYTES; "" where nothing speaks against it. */
export function faultOf(size: number, beginning: Uint8Array): string {
  if (size === 0) return "The file is empty.";
  if (size > MOST_BYTES)
    return `The file is ${bytesInWords(size)} long, and 1 GiB is the most: import it in parts.`;
  if (begins(beginning, 0x50, 0x4b, 0x03, 0x04) || begins(beginning, 0xd0, 0xcf, 0x11, 0xe0))
    return `This is an Excel workbook or a ZIP archive. Of a workbook, ${AS_UTF8}.`;
  if (begins(beginning, 0x1f, 0x8b)) return "The file is compressed. Unpack it first.";
  if (begins(beginning, 0xff, 0xfe) || begins(beginning, 0xfe, 0xff))
    return `The file is UTF-16 text, and UTF-8 is read here: ${AS_UTF8}.`;
  if (beginning.includes(0)) return NO_TEXT;
  if (!utf8(beginning)) return `The file is not UTF-8, so that letters such as é would be lost: ${AS_UTF8}.`;
  const text = textOf(beginning);
  if (text.startsWith("%PDF")) return NO_TEXT;
  if (text.startsWith("["))
    return "This is one JSON list. NDJSON has an object a line, without brackets and commas around them.";
  return "";
}

/** Whether it is UTF-8 as far as it goes; its last letter may be cut. */
function utf8(beginning: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(beginning, { stream: true });
    return true;
  } catch {
    return false;
  }
}
