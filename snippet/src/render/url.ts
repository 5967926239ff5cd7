// Which addresses a message may open or load. Whoever writes one must not be able to run
// code in the site's page.
const OPEN = /^(https?|mailto|tel):$/;
const LOAD = /^https?:$/;

/** The address in full, or undefined where it is not one. It is the parsed address that is
 * returned and used: "java\nscript:" is one for a browser, too. */
function parse(raw: unknown, base: string, allowed: RegExp): string | undefined {
  if (typeof raw !== "string" || raw.trim() === "") return undefined;
  try {
    const url = new URL(raw, base);
    return allowed.test(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** An address to open. */
export const safeUrl = (raw: unknown, base: string) => parse(raw, base, OPEN);

/** An address to load an image from. What Tend keeps itself, /i/..., lies below the address
 * that Tend has for this page, which may be a path of the site's own. */
export const imageUrl = (raw: unknown, base: string) =>
  parse(typeof raw === "string" ? raw.replace(/^\/(?=i\/)/, "") : raw, base, LOAD);
