import { VisuallyHidden } from "@mantine/core";
import { useInterval } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import type { Totals } from "../api/report";
import { changeInWords } from "./changes";

/** Figures move every two seconds; a reader is told at most this often, and only of what changed. */
const EVERY_MS = 20_000;

/** Reads out politely what came on top since the last time. */
export function Announcer({ totals }: { totals: Totals }) {
  const told = useRef(totals);
  const now = useRef(totals);
  const [words, setWords] = useState("");
  useEffect(() => {
    now.current = totals;
  }, [totals]);
  useInterval(
    () => {
      setWords(changeInWords(told.current, now.current));
      told.current = now.current;
    },
    EVERY_MS,
    { autoInvoke: true },
  );
  return <VisuallyHidden role="status">{words}</VisuallyHidden>;
}
