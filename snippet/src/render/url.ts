// Which addresses a button may open. Whoever writes a message must not be able to run
// code in the site's page.
const SAFE = new Set(["http:", "https:", "mailto:", "tel:"]);

/** The address in full, or undefined where it is not one to open. It is the parsed
 * address that is returned and used: "java\nscript:" is one for a browser, too. */
export function safeUrl(raw: unknown, base: string): string | undefined {
  if (typeof raw !== "string" || raw.trim() === "") return undefined;
  try {
    const url = new URL(raw, base);
    return SAFE.has(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
