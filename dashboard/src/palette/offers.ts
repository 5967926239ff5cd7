// What the palette offers beside what it finds on the server. Whatever a member may not do is not in it.
import { pages } from "../app/pages";
import type { Rights } from "../session/may";
import { tabs } from "../settings/tabs";
import type { Findable } from "./fitting";

export interface Place extends Findable {
  /** Where it leads, as the address has it. */
  href: string;
}

const inSettings: Record<string, string> = {
  site: "origins key stop all messages",
  look: "theme colours font logo",
  often: "caps limits categories",
  quiet: "hours do not disturb",
  privacy: "consent",
  identity: "tokens verification",
  push: "notifications worker key",
  members: "team people roles invite",
  keys: "token secret",
  audit: "history who changed",
};

const elsewhere: Record<string, string> = {
  Home: "overview start",
  Campaigns: "messages list",
  People: "persons visitors users",
  Lists: "csv files",
  Funnels: "steps conversion way drop off",
  Live: "stream now",
  Events: "actions names properties explorer",
  Push: "notifications web push asked devices delivery",
  Install: "snippet code tag script",
};

/** The pages of a site that the member may see, and those that belong to no site. */
export function placesOf({ may }: Pick<Rights, "may">, site: string, sites: readonly string[]): Place[] {
  const root = (name: string) => `/sites/${encodeURIComponent(name)}`;
  const own = pages
    .filter(({ word, needs }) => word !== "Settings" && (!needs || may(needs)))
    .map(({ to, word }) => ({
      label: word,
      also: elsewhere[word] ?? "",
      href: to.replace("/sites/$site", root(site)),
    }));
  const settings = tabs
    .filter(({ needs }) => may(needs))
    .map(({ label, path }) => ({
      label: `Settings: ${label}`,
      also: inSettings[path] ?? "",
      rare: path !== "site",
      href: `${root(site)}/settings/${path}`,
    }));
  const others = sites
    .filter((name) => name !== site)
    .map((name) => ({ label: `Site ${name}`, also: "switch", rare: true, href: root(name) }));
  const account = {
    label: "Your account",
    also: "password two factor devices sign in",
    href: "/account",
    rare: true,
  };
  return [...own, ...settings, account, ...others];
}

/** What the palette can do by itself. */
export type Deed = "begin" | "blank" | "stop" | "start" | "light" | "dark" | "auto" | "leave";

export interface Doing extends Findable {
  deed: Deed;
}

/** What the member may do on the site as it stands: stopped or not, null while that is not known. */
export function doingsOf({ may }: Pick<Rights, "may">, stopped: boolean | null): Doing[] {
  const writes: Doing[] = [
    { deed: "begin", label: "New campaign", also: "create template message" },
    { deed: "blank", label: "New campaign from blank", also: "create empty message" },
  ];
  const stop: Doing = { deed: "stop", label: "Stop all messages", also: "emergency pause off" };
  const start: Doing = { deed: "start", label: "Let messages run", also: "start all messages resume" };
  return [
    ...(may("campaign.write") ? writes : []),
    ...(may("site.write") && stopped !== null ? [stopped ? start : stop] : []),
    { deed: "light", label: "Light colours", also: "theme mode scheme", rare: true },
    { deed: "dark", label: "Dark colours", also: "theme mode scheme", rare: true },
    { deed: "auto", label: "Colours as the system has them", also: "theme mode scheme", rare: true },
    { deed: "leave", label: "Sign out", also: "log out leave", rare: true },
  ];
}
