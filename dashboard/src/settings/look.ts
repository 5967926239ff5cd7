// What the page of the look knows of a theme: where its fields stand, and what is wrong with them.
import { presets } from "../../../snippet/src/render/theme";
import { samples } from "../../../snippet/src/gallery/samples";
import type { Theme } from "../api/setting";
import { at, pointer, put, type Path } from "../compose/path";
import { ApiError } from "../api/problem";

export const schemes = ["light", "dark"] as const;
export type SchemeName = (typeof schemes)[number];

export const colours = [
  { name: "paper", label: "Ground" },
  { name: "ink", label: "Words" },
  { name: "accent", label: "Accent: buttons and links" },
  { name: "on_accent", label: "Words on the accent" },
] as const;
export type ColourName = (typeof colours)[number]["name"];

export const presetNames = ["calm", "bold", "soft"] as const;
type PresetName = (typeof presetNames)[number];

/** The preset that a theme is laid over. */
export function presetOf(theme: Theme) {
  return presets[presetNames.find((name) => name === theme.preset) ?? ("calm" satisfies PresetName)];
}

/** Schemes in which the theme is drawn. */
export function drawn(theme: Theme): readonly SchemeName[] {
  return schemes.filter((scheme) =>
    theme.scheme !== "light" && theme.scheme !== "dark" ? true : scheme === theme.scheme,
  );
}

/** The theme with another value in one place; an object that is left empty goes. */
export function themed(theme: Theme, path: Path, value: unknown): Theme {
  const next = put(theme, path, value);
  const [first] = path;
  return path.length > 1 && first !== undefined && Object.keys(at(next, [first]) ?? {}).length === 0
    ? put(next, [first], undefined)
    : next;
}

/** What is wrong in one place, and a value that would do there. */
export interface Wrong {
  detail: string;
  use?: string;
}

/** What is wrong at a path of the theme: what the server says of it, or asks to change there. */
export function wrongAt(error: Error | null, path: Path): Wrong | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const where = pointer(["theme", ...path]);
  const fault = error.faults.find((f) => (f.suggestion?.pointer ?? f.pointer) === where);
  return (
    fault && { detail: inWords(fault.detail), ...(fault.suggestion ? { use: fault.suggestion.value } : {}) }
  );
}

/** The colours by the names that they have on the page. */
function inWords(detail: string): string {
  const names: Record<string, string> = { on_accent: "words on the accent", ink: "words", paper: "ground" };
  return detail.replace(/\b(on_accent|ink|paper)\b/g, (name) => names[name] ?? name);
}

/** What a native picker of colours takes: #rrggbb, nothing else. */
export function pickable(typed: string | undefined, otherwise: string): string {
  return typed && /^#[0-9a-f]{6}$/i.test(typed) ? typed.toLowerCase() : otherwise;
}

/** What the theme is shown by: the renderer's own samples. */
export const shown = samples("ltr").filter(({ id }) =>
  ["banner", "modal-words-only", "slideout", "survey-recommendation"].includes(id),
);
