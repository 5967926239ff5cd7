// What goes wrong with a connection and with events, in sentences for the site owner.
import * as limits from "./limits";

const origin = () => (typeof location === "undefined" ? "this page's origin" : location.origin);

export function unreached(url: string): string {
  // "file://" in one browser, "null" in the next: no site can have it.
  if (/^(file:|null)/.test(origin())) {
    return "no connection: this page has no origin. Serve it over http or https, from one of the site's origins in Tend.";
  }
  const { origin: socket } = new URL(url);
  return `no connection to ${url}. Is the server up, is ${origin()} among the site's origins in Tend, and does the page's Content-Security-Policy, where it has one, name ${socket} and ${socket.replace("ws", "http")} in connect-src? It is tried again.`;
}

export function stopped(code: number, reason: string): string {
  const why = reason ? ` (${reason})` : "";
  if (code === 4403) {
    return `the server refuses this page${why}: check data-site, and add ${origin()} to the site's origins in Tend. Nothing is sent until the page is loaded again.`;
  }
  return `the server did not understand this page${why}: load tend.js from the same server that data-api names, so that both are of one version. Nothing is sent until the page is loaded again.`;
}

export function identity(reason: string): string {
  const why = reason ? ` (${reason})` : "";
  return `the identity token was refused${why}. Nothing is sent until the page calls tend.identify(id, traits, {token}) with a valid one.`;
}

export const tooLarge = (what: string) =>
  `${what} was not recorded: an event is JSON of at most ${limits.event / 1024} KiB. Send less with it.`;

export const tooMany = () =>
  "more events wait than are kept: the oldest are dropped. Does the page track in a loop?";
