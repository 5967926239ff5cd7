import { useHotkeys } from "@mantine/hooks";
import { useState, type ReactNode } from "react";
import { useLater } from "../ui/useLater";

/** The dialog of what the keyboard does, and what opens it; "?" does too. */
export function useShortcuts(): [ReactNode, () => void] {
  const [opened, setOpened] = useState(false);
  const [Shortcuts, fetchShortcuts] = useLater("The list of shortcuts", () =>
    import("./Shortcuts").then((m) => m.Shortcuts),
  );
  const open = () => {
    fetchShortcuts();
    setOpened(true);
  };
  useHotkeys([["shift+?", open]]);
  const dialog = Shortcuts ? <Shortcuts opened={opened} onClose={() => setOpened(false)} /> : null;
  return [dialog, open];
}
