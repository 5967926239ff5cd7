import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { funnelAccountsQuery, funnelPeopleQuery, type Standing, type Traveller } from "../api/funnel";
import { PagedCard } from "../people/PagedCard";
import { SeenRows } from "../people/SeenRows";
import type { Period } from "../ui/PeriodSwitch";
import { AccountRows } from "./AccountRows";
import { standingTitles } from "./words";

interface Which {
  site: string;
  id: string;
  open: Standing;
  days: Period;
}

interface Props extends Which {
  by: Traveller;
  /** What the step is called. */
  name: string;
  /** Somebody has just come here from a figure, and takes the focus along. */
  focus: boolean;
}

const SINCE = "Reached it";

/** Whom the report counts at a step, people or accounts, each a way to their page. */
export function StepList({ by, name, focus, ...which }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus) box.current?.focus();
  }, [focus]);
  const title = `${standingTitles[which.open.state]} “${name}”`;
  return (
    <div ref={box} tabIndex={-1} role="group" aria-label={title}>
      {by === "account" ? <Accounts {...which} title={title} /> : <People {...which} title={title} />}
    </div>
  );
}

function People({ site, id, open, days, title }: Which & { title: string }) {
  return (
    <PagedCard title={title} list={useInfiniteQuery(funnelPeopleQuery(site, id, open, days))}>
      {(people) => <SeenRows site={site} people={people} label={title} since={SINCE} />}
    </PagedCard>
  );
}

function Accounts({ site, id, open, days, title }: Which & { title: string }) {
  return (
    <PagedCard
      title={title}
      what="accounts"
      list={useInfiniteQuery(funnelAccountsQuery(site, id, open, days))}
    >
      {(accounts) => <AccountRows site={site} accounts={accounts} label={title} since={SINCE} />}
    </PagedCard>
  );
}
