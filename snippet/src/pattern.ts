// Whether an address is of a page that a pattern means: the same words as on the server, where
// server/target/pattern.go says what they mean. Both read the same golden file.

/** One slash at the very end does not count. */
const noSlash = (s: string) => (s.length > 1 && s.endsWith("/") ? s.slice(0, -1) : s);

/** "*" stands for any run of characters. Where a part between two can stand in several places,
 * the first leaves the most room for the rest: there is no second try. */
function glob(pattern: string, s: string): boolean {
  const parts = pattern.split("*");
  const head = parts.shift() ?? "";
  const tail = parts.pop();
  if (tail === undefined) return s === head;
  const end = s.length - tail.length;
  let at = head.length;
  if (end < at || !s.startsWith(head) || !s.endsWith(tail)) return false;
  for (const part of parts) {
    const i = s.indexOf(part, at);
    if (i < 0 || i + part.length > end) return false;
    at = i + part.length;
  }
  return true;
}

/** Path and query; undefined where an address has none, as about:blank. */
function target(url: string): string | undefined {
  if (url.startsWith("/")) return url;
  const scheme = url.indexOf("://");
  if (scheme < 0) return undefined;
  const rest = url.slice(scheme + 3);
  const start = rest.search(/[/?]/);
  return start < 0 ? "" : rest.slice(start);
}

const cut = (s: string, at: string): [string, string | undefined] => {
  const i = s.indexOf(at);
  return i < 0 ? [s, undefined] : [s.slice(0, i), s.slice(i + 1)];
};

export function matches(pattern: string, url: string): boolean {
  // As a browser writes it.
  const [wanted] = cut(pattern.replace(/[^!-~]+/g, encodeURIComponent), "#");
  const [whole] = cut(url, "#");
  if (!wanted.startsWith("/")) return wanted !== "" && glob(noSlash(wanted), noSlash(whole));
  const [path, query] = cut(wanted, "?");
  const there = target(whole);
  if (there === undefined) return false;
  const [page, asked = ""] = cut(there, "?");
  return glob(noSlash(path), noSlash(page || "/")) && (query === undefined || glob(query, asked));
}
