// The layouts that are drawn. A message of any other is refused with not_available.
import { banner } from "./banner";
import type { Layout } from "./layout";

export const layouts = new Map<unknown, Layout>([["banner", banner]]);
