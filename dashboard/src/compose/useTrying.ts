import { useEffect, useState } from "react";
import type { Saver } from "./saver";

const LOOK_MS = 2_000;

/** While a page of the site may change the draft, looks whether it has. */
export function useTrying(saver: Saver) {
  const [until, setUntil] = useState<Date | null>(null);
  useEffect(() => {
    if (!until) return;
    const timer = setInterval(() => {
      if (Date.now() > until.getTime()) setUntil(null);
      else if (document.visibilityState === "visible") void saver.look();
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [saver, until]);
  return setUntil;
}
