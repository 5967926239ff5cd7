// Whether a browser can show what is pushed to it.
import type { Reason } from "./reasons";

/** The window, as far as push needs it; tests have others. */
export interface Browser {
  isSecureContext: boolean;
  location: { href: string };
  Notification: Pick<typeof Notification, "permission" | "requestPermission">;
  PushManager?: unknown;
  navigator: {
    userAgent: string;
    maxTouchPoints: number;
    serviceWorker: Pick<ServiceWorkerContainer, "getRegistration" | "register">;
    userActivation?: { isActive: boolean };
    /** Safari's: opened from the home screen. */
    standalone?: boolean;
  };
}

/** iPhones and iPads; the latter call themselves Macs, which have no touch screen. */
const isIos = ({ userAgent, maxTouchPoints }: Browser["navigator"]) =>
  /iP(hone|ad|od)/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);

/** What is in the way, or nothing. */
export function obstacle(w: Browser): Reason | undefined {
  if (!w.isSecureContext) return "insecure";
  if (w.Notification && w.PushManager && w.navigator.serviceWorker) return undefined;
  return isIos(w.navigator) && !w.navigator.standalone ? "home_screen" : "unsupported";
}
