import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { funnelPeopleQuery, type Standing } from "../api/funnel";
import { PagedCard } from "../people/PagedCard";
import type { Period } from "../ui/PeriodSwitch";
import { standingTitles } from "./words";

interface Props {
  site: string;
  id: string;
  open: Standing;
  /** What the step is called. */
  name: string;
  days: Period;
  /** Somebody has just come here from a figure, and takes the focus along. */
  focus: boolean;
}

/** Whom the report counts at a step, each a way to their page. */
export function StepPeople({ site, id, open, name, days, focus }: Props) {
  const list = useInfiniteQuery(funnelPeopleQuery(site, id, open, days));
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus) box.current?.focus();
  }, [focus]);
  const title = `${standingTitles[open.state]} “${name}”`;
  return (
    <div ref={box} tabIndex={-1} role="group" aria-label={title}>
      <PagedCard site={site} title={title} list={list} label={title} since="Reached it" />
    </div>
  );
}
