/** What somebody typed as the addresses of their site, as origins; and the lines that are none. */
export interface Origins {
  origins: string[];
  wrong: string[];
}

/**
 * Reads one address a line (or comma), forgiving what people paste: a path, a trailing slash, capitals.
 * `https://*.shop.example` stands for every name under it.
 */
export function readOrigins(text: string): Origins {
  const lines = text.split(/[\s,]+/).filter((line) => line !== "");
  const read = lines.map((line) => ({ line, origin: toOrigin(line) }));
  return {
    origins: [...new Set(read.flatMap(({ origin }) => (origin ? [origin] : [])))],
    wrong: read.filter(({ origin }) => origin === "").map(({ line }) => line),
  };
}

const WILDCARD = /^(https?:\/\/)\*\./i;
const STAND_IN = "any-name-at-all.";

/** "" where the line is no address. */
function toOrigin(line: string): string {
  const url = parse(line.replace(WILDCARD, `$1${STAND_IN}`));
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:") || url.hostname.includes("*"))
    return "";
  return url.origin.replace(STAND_IN, "*.");
}

function parse(line: string): URL | null {
  return URL.canParse(line) ? new URL(line) : null;
}
