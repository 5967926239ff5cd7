// Whether a member looks at a draft in this tab. Then nothing here is anybody's visit.

/** What keeps the token for the tab. */
export const TRY = "tend.try";

export function trying(w: Window): boolean {
  try {
    return w.location.hash.startsWith("#tend-try=") || !!w.sessionStorage.getItem(TRY);
  } catch {
    return false; // the page may have no storage at all
  }
}
