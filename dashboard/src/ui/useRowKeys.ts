import { useHotkeys } from "@mantine/hooks";
import { useRef } from "react";

/** j and k move the focus over the links marked `data-row-link` inside the element; Enter opens, as for any link. */
export function useRowKeys() {
  const box = useRef<HTMLDivElement>(null);
  const move = (by: 1 | -1) => {
    const links = [...(box.current?.querySelectorAll<HTMLElement>("[data-row-link]") ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), links.length - 1);
    links[next]?.focus();
  };
  useHotkeys([
    ["j", () => move(1)],
    ["k", () => move(-1)],
  ]);
  return box;
}
