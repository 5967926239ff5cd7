// How a message looks: a preset, over it the site's theme, over that the message's own. What
// was received gets into the sheet only by the shape of its value - a colour, a number, a
// word of a list, a plain name - and what has another is passed over: the message stands
// without it.
import type { Colours, Theme } from "../message";
import type { Fields } from "./read";
import { imageUrl } from "./url";

type Preset = NonNullable<Theme["preset"]>;
export type Scheme = NonNullable<Theme["scheme"]>;

export interface Look {
  preset: Preset;
  scheme: Scheme;
  light: Colours;
  dark: Colours;
  /** A list for font-family; empty: the page's own. */
  font: string;
  radius: number;
  shadow: NonNullable<Theme["shadow"]>;
  logo: string | undefined;
  position: NonNullable<Theme["position"]>;
}

const colours = (ink: string, paper: string, accent: string, on_accent: string): Colours => ({
  ink,
  paper,
  accent,
  on_accent,
});

/** The server checks themes against the same (server/tend/presets.json). */
export const presets: Record<Preset, Pick<Look, "light" | "dark" | "radius" | "shadow">> = {
  calm: {
    light: colours("#1c1d22", "#ffffff", "#3b5bdb", "#ffffff"),
    dark: colours("#f4f4f6", "#1c1d22", "#91a7ff", "#14151a"),
    radius: 12,
    shadow: "soft",
  },
  bold: {
    light: colours("#0f1014", "#ffffff", "#0f1014", "#ffffff"),
    dark: colours("#ffffff", "#0f1014", "#ffffff", "#0f1014"),
    radius: 4,
    shadow: "strong",
  },
  soft: {
    light: colours("#33302c", "#fbf8f3", "#1f6f6b", "#ffffff"),
    dark: colours("#f2eee8", "#26231f", "#8fd0c8", "#17201f"),
    radius: 20,
    shadow: "soft",
  },
};

export const SYSTEM = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif';
const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{N} -]{0,62}[\p{L}\p{N}])?$/u;
/** These are words of CSS and not names. */
const GENERIC = /^(serif|sans-serif|monospace|cursive|system-ui|ui-[a-z-]+)$/;

const fields = (v: unknown): Fields => (typeof v === "object" && v !== null ? (v as Fields) : {});

function font(v: unknown): string | undefined {
  if (typeof v !== "string" || v === "") return undefined;
  if (v === "system") return SYSTEM;
  if (v === "inherit") return "";
  const names = v.split(",", 8).map((n) => n.trim());
  if (!names.every((n) => NAME.test(n))) return undefined;
  return [...names.map((n) => (GENERIC.test(n) ? n : `"${n}"`)), SYSTEM].join();
}

/** `site` and `own` as they were received; `tend` is where the site's images lie. */
export function readLook(site: unknown, own: unknown, tend: string): Look {
  const layers = [fields(own), fields(site)];
  const first = <T>(read: (theme: Fields) => T | undefined): T | undefined => {
    for (const theme of layers) {
      const value = read(theme);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const oneOf = <T extends string>(name: string, of: readonly T[]) =>
    first((t) => of.find((one) => one === t[name]));
  const preset = oneOf("preset", ["calm", "bold", "soft"]) ?? "calm";
  const base = presets[preset];
  const palette = (scheme: "light" | "dark"): Colours => {
    const filled = { ...base[scheme] };
    for (const name of ["ink", "paper", "accent", "on_accent"] as const) {
      const given = first((t) => {
        const c = fields(t[scheme])[name];
        return typeof c === "string" && /^#[0-9a-f]{6}$/i.test(c) ? c : undefined;
      });
      if (given) filled[name] = given;
    }
    return filled;
  };
  return {
    preset,
    scheme: oneOf("scheme", ["auto", "light", "dark"]) ?? "auto",
    light: palette("light"),
    dark: palette("dark"),
    font: first((t) => font(t["font"])) ?? SYSTEM,
    radius:
      first((t) => {
        const r = t["radius"];
        return typeof r === "number" && r >= 0 && r <= 24 ? r : undefined;
      }) ?? base.radius,
    shadow: oneOf("shadow", ["none", "soft", "strong"]) ?? base.shadow,
    logo: first((t) => imageUrl(t["logo"], tend)),
    position: oneOf("position", ["end", "start"]) ?? "end",
  };
}

type Rgb = [number, number, number];

const rgb = (hex: string) => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) as Rgb;

export function mix(hex: string, into: string, share: number): string {
  const [a, b] = [rgb(hex), rgb(into)];
  const channel = (i: number) => Math.round((a[i] ?? 0) * share + (b[i] ?? 0) * (1 - share));
  return `#${[0, 1, 2].map((i) => channel(i).toString(16).padStart(2, "0")).join("")}`;
}

/** Contrast ratio of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio). */
export function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r, g, blue] = rgb(hex).map((c) =>
      c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
    ) as Rgb;
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

/** Two digits of a colour's opacity. */
const HOVER = "12";

/** What is laid over the accent where it is hovered: black under light words and white under
 * dark ones, which they stand out against the more, unless it would not be seen. */
function pressed({ accent, on_accent }: Colours): string {
  const layers = [
    ["#000000", "#00000033"],
    ["#ffffff", "#ffffff38"],
  ] as const;
  const ofWords = ([ground]: (typeof layers)[number]) => contrast(on_accent, ground);
  const [first, second] = [...layers].sort((a, b) => ofWords(b) - ofWords(a));
  const seen = first && contrast(accent, mix(first[0], accent, 0.2)) > 1.1;
  return (seen ? first : second)?.[1] ?? "";
}

/** The rules of one scheme. What begins with --tend- the site's own sheet may set; the rest
 * follows from it and stands where no rule of the page can reach it. Hovering lays ink over
 * the paper, as long as the accent can be read on it, and over the accent what its own words
 * stand out against. */
function rules(c: Colours, scheme: "light" | "dark"): string {
  const grey = mix(c.ink, c.paper, 0.74);
  const hover = mix(c.ink, c.paper, Number.parseInt(HOVER, 16) / 255);
  const readable = contrast(c.accent, hover) >= 4.5;
  return `:host{--tend-ink:${c.ink};--tend-paper:${c.paper};--tend-accent:${c.accent};--tend-on-accent:${c.on_accent}}
.panel{--soft:${contrast(grey, c.paper) >= 4.5 ? grey : c.ink};--line:${c.ink}26;
--hover:${readable ? c.ink + HOVER : "transparent"};--press:${pressed(c)};color-scheme:${scheme}}`;
}

const shadows = {
  none: "none",
  soft: "0 8px 28px rgba(20,22,34,.16),0 1px 3px rgba(20,22,34,.12)",
  strong: "0 16px 48px rgba(10,11,18,.34),0 2px 6px rgba(10,11,18,.22)",
};

/** The part of the sheet that a look decides. */
export function lookCss(look: Look): string {
  const { scheme } = look;
  const only = scheme === "dark" ? "dark" : "light";
  return `
${rules(look[only], only)}
${scheme === "auto" ? `@media (prefers-color-scheme:dark){${rules(look.dark, "dark")}}` : ""}
:host{--tend-radius:${look.radius}px;--tend-font:${look.font || "initial"};--tend-shadow:${shadows[look.shadow]}}
.panel{--ink:var(--tend-ink);--paper:var(--tend-paper);--accent:var(--tend-accent);--on:var(--tend-on-accent);
--radius:var(--tend-radius);--round:calc(var(--radius)*2/3);--shadow:var(--tend-shadow);font-family:var(--tend-font)}
${PRESETS[look.preset]}`;
}

// What a preset has besides its colours.
const PRESETS: Record<Preset, string> = {
  calm: "",
  bold: `.panel{--line:var(--ink);border-width:2px}
h2{font-size:20px;font-weight:700;letter-spacing:-.01em}
.act{font-weight:700;border-width:2px}
.act:not(.main){border-color:currentColor}`,
  soft: `.panel{border-color:transparent}
.act{--round:22px;padding:4px 20px}
.act:not(.main){background:var(--hover)}
.act:not(.main):hover{text-decoration:underline}`,
};
