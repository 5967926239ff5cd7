import { useTimeout } from "@mantine/hooks";
import { useState, type ReactNode } from "react";

/** Shows its children after 200 ms: what loads quicker needs no skeleton. */
export function Delayed({ children }: { children: ReactNode }) {
  const [due, setDue] = useState(false);
  useTimeout(() => setDue(true), 200, { autoInvoke: true });
  return due ? children : null;
}
