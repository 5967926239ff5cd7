// What the gallery shows, as it stands in an address: so that each view can be shared, and
// asked for by a test.
import type { Theme } from "../message";
import type { Dir } from "./samples";

export const PRESETS = ["calm", "bold", "soft"] as const satisfies readonly Theme["preset"][];
export const SCHEMES = ["light", "dark"] as const;
export const DIRS = ["ltr", "rtl"] as const satisfies readonly Dir[];
export const WIDTHS = ["320", "768", "1440"] as const;

/** What the address says for the theme of a site: behind it stands the site's name. */
export const SITE = "site:";

/** "" is all of them. */
export interface View {
  sample: string;
  preset: (typeof PRESETS)[number] | `${typeof SITE}${string}` | "";
  scheme: (typeof SCHEMES)[number] | "";
  dir: Dir | "";
  width: (typeof WIDTHS)[number];
}

const pick = <T extends string>(q: URLSearchParams, name: string, of: readonly T[], absent: T): T | "" => {
  const v = q.get(name) ?? absent;
  if (v === "all") return "";
  return of.find((x) => x === v) ?? absent;
};

const look = (preset: string) =>
  preset.startsWith(SITE) ? (preset as `${typeof SITE}${string}`) : undefined;

export function viewOf(search: string): View {
  const q = new URLSearchParams(search);
  const sample = q.get("sample") ?? "all";
  return {
    sample: sample === "all" ? "" : sample,
    preset: look(q.get("preset") ?? "") ?? pick(q, "preset", PRESETS, "calm"),
    scheme: pick(q, "scheme", SCHEMES, "light"),
    dir: pick(q, "dir", DIRS, "ltr"),
    width: pick(q, "width", WIDTHS, "768") || "768",
  };
}

export function searchOf(v: Partial<View>): string {
  const q = new URLSearchParams();
  for (const [name, value] of Object.entries(v)) q.set(name, value || "all");
  return `?${q}`;
}

/** The views of one frame each that a view is made of, given the samples that are drawn. */
export function framesOf(v: View, drawn: string[]): View[] {
  const out: View[] = [];
  for (const sample of drawn.filter((id) => !v.sample || id === v.sample))
    for (const preset of v.preset ? [v.preset] : PRESETS)
      for (const scheme of v.scheme ? [v.scheme] : SCHEMES)
        for (const dir of v.dir ? [v.dir] : DIRS) out.push({ ...v, sample, preset, scheme, dir });
  return out;
}
