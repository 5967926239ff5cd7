import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import type * as wire from "./schema.gen";

/** A category as it is edited: what visitors read, and by language what differs from it. */
export type Category = wire.Category;

/** A category that the site names, that campaigns have, or that a limit is for. */
export type CategoryUse = wire.CategoryUse;

export function categoriesQuery(site: string) {
  return queryOptions<CategoryUse[]>({
    queryKey: ["settings", site, "categories"],
    queryFn: async ({ signal }) => {
      const { data } = await ask(api.GET("/sites/{site}/categories", { params: { path: { site } }, signal }));
      return data;
    },
  });
}

/** "weekly_tips" as "Weekly tips": what the dialog of visitors shows where there is no name. */
export function readable(key: string): string {
  const words = key.replace(/[_-]+/g, " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** What a category is called, for members. */
export function nameOf(categories: readonly CategoryUse[] | undefined, key: string): string {
  return categories?.find((one) => one.key === key)?.name || readable(key);
}
