import type { SiteCaps } from "../api/setting";

/** One limit as it is edited; category "" is the whole site. */
export interface Limit {
  category: string;
  max: number;
  per: string;
}

/** The limits as one list, those of the whole site first. */
export function limitsOf(caps: SiteCaps): Limit[] {
  const site = (caps.global ?? []).map(({ max, per }) => ({ category: "", max, per }));
  const named = Object.entries(caps.categories ?? {}).flatMap(([category, list]) =>
    list.map(({ max, per }) => ({ category, max, per })),
  );
  return [...site, ...named];
}

/** The list as the server keeps it, and where each limit then stands, for its faults. */
export function capsOf(limits: Limit[]): { caps: SiteCaps; pointers: string[] } {
  const global: { max: number; per: string }[] = [];
  const categories: Record<string, { max: number; per: string }[]> = {};
  const pointers = limits.map(({ category, max, per }) => {
    const list = category === "" ? global : (categories[category] ??= []);
    list.push({ max, per });
    const at =
      category === "" ? "global" : `categories/${category.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    return `/caps/${at}/${list.length - 1}`;
  });
  return { caps: { global, categories }, pointers };
}
