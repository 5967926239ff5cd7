import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { useLater } from "../ui/useLater";

/** The palette: fetched when it is first asked for, by a button or by Ctrl or Cmd with K. */
export function usePalette(site: string, sites: readonly string[]) {
  const [opened, { open, close }] = useDisclosure(false);
  const [Palette, fetch] = useLater("The search", () => import("../palette/Palette").then((m) => m.Palette));
  const find = () => {
    fetch();
    open();
  };
  const turn = () => {
    if (opened) close();
    // A dialog that is being answered stays until it is.
    else if (!document.querySelector("[aria-modal=true]:not([data-palette])")) find();
  };
  useHotkeys([["mod+K", turn]], []);
  const shown = Palette ? <Palette site={site} sites={sites} opened={opened} onClose={close} /> : null;
  return { find, shown };
}
