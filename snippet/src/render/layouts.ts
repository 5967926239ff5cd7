// The layouts that are drawn. A message of any other is refused with not_available.
import { hotspot, inline, tooltip } from "./anchored";
import { banner } from "./banner";
import type { Layout } from "./layout";
import { modal } from "./modal";
import { slideout } from "./slideout";
import { survey } from "./survey";

export const layouts = new Map<unknown, Layout>([
  ["banner", banner],
  ["modal", modal],
  ["slideout", slideout],
  ["tooltip", tooltip],
  ["hotspot", hotspot],
  ["inline", inline],
  ["survey", survey],
]);
