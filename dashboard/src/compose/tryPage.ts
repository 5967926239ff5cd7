// On which page of a site somebody tries: the last one, kept in this browser.

const shelf = (site: string) => `tend.try.${site}`;

/** The page of the last time, else the first origin that is one address and not many. */
export function lastPage(site: string, origins: readonly string[]): string {
  const first = origins.find((origin) => !origin.includes("*")) ?? "";
  try {
    return localStorage.getItem(shelf(site)) ?? first;
  } catch {
    return first;
  }
}

export function rememberPage(site: string, url: string) {
  try {
    localStorage.setItem(shelf(site), url);
  } catch {
    // Then it is typed again.
  }
}

/** The origin of an address; "" where it is none of a page. */
export function originOf(url: string): string {
  if (!URL.canParse(url)) return "";
  const { protocol, origin } = new URL(url);
  return /^https?:$/.test(protocol) ? origin : "";
}
