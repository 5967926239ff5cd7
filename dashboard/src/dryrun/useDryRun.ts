import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Content } from "../api/authored";
import { dryRunQuery, type DryRun } from "../api/dryrun";

const FIRST = 14;

/** A try of a draft on the past: it goes on while its campaign is open, whichever step is looked at. */
export interface Trying {
  days: number;
  setDays: (days: number) => void;
  /** The last one of so many days. */
  run: DryRun | null;
  /** Why the last one came to nothing. */
  error: Error | null;
  running: boolean;
  /** When the one that runs was begun, in milliseconds since 1970. */
  since: number;
  start: () => void;
  end: () => void;
}

/** `keep` has what is written saved, and gives it; null where that cannot be. */
export function useDryRun(site: string, id: string, keep: () => Promise<Content | null>): Trying {
  const queries = useQueryClient();
  const [days, setDays] = useState<number>(FIRST);
  const [since, setSince] = useState(0);
  const query = dryRunQuery(site, id, days, keep);
  const { data, error, isFetching, refetch } = useQuery(query);
  return {
    days,
    setDays,
    run: data ?? null,
    error: isFetching ? null : error,
    running: isFetching,
    since,
    start: () => {
      setSince(Date.now());
      void refetch();
    },
    end: () => void queries.cancelQueries({ queryKey: query.queryKey }),
  };
}
