// The token of a try link: behind "#" when the page is opened, for this tab after that.
import { TRY } from "../trying";

/** TOKEN, "~pick" where the choosing begins at once, and the page's own fragment. */
const LINK = /^#tend-try=([\w.-]*(?:~pick)?)(#.*)?/;

export interface Link {
  token: string;
  /** The member is to choose an element at once. */
  pick: boolean;
  /** This page was opened by it, and not an earlier one of the tab. */
  opened: boolean;
}

/** Takes the token out of the address, before anybody copies it from there, and keeps it for the
 * tab. Nothing where the page has to load anew: it began with a fragment that was not its own. */
export function takeLink(w: Window): Link | undefined {
  const { location, history, sessionStorage } = w;
  const [, said, own = ""] = LINK.exec(location.hash) ?? [];
  const [token = "", pick] = (said ?? sessionStorage.getItem(TRY) ?? "").split("~");
  if (said !== undefined) history.replaceState(history.state, "", location.pathname + location.search + own);
  if (token) sessionStorage.setItem(TRY, own ? (said ?? "") : token);
  if (!own) return { token, pick: !!pick, opened: said !== undefined || !!pick };
  location.reload();
  return undefined;
}

export function dropLink(w: Window) {
  w.sessionStorage.removeItem(TRY);
}
