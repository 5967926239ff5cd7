import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { countQuery, estimateQuery, type Audience } from "../api/audience";
import { ApiError, passing, type Fault } from "../api/problem";
import { useRights } from "../session/may";

/** Who types on is not asked about yet. */
const REST_MS = 250;

export interface Figure {
  /** The last one there is: of the condition as it stands, or of the one before while that is asked for. */
  audience: Audience | null;
  /** Another figure is on its way: everybody is being counted, or the condition has changed. */
  asking: "" | "estimate" | "count";
  /** The condition cannot be asked as it stands. */
  faults: Fault[];
  faultAt: (pointer: string) => string | undefined;
  /** The server did not answer. */
  failed: boolean;
  /** The member may know it. */
  allowed: boolean;
}

/** How many people a condition holds for: at once about, then exactly. */
export function useFigure(site: string, value: unknown): Figure {
  const allowed = useRights(site).may("person.read");
  const [condition] = useDebouncedValue(value ?? null, REST_MS);
  const estimate = useQuery({ ...estimateQuery(site, condition), enabled: allowed });
  const about = estimate.data ?? null;
  const due = about !== null && !about.exact && !estimate.isPlaceholderData && !estimate.isFetching;
  const count = useQuery({ ...countQuery(site, condition), enabled: allowed && due });
  const faults = withinAudience(estimate.error);
  return {
    audience: faults.length > 0 ? null : (count.data ?? about),
    asking: estimate.isFetching ? "estimate" : due && count.isFetching ? "count" : "",
    faults,
    faultAt: (at) => faults.find((f) => f.pointer === at || f.pointer.startsWith(`${at}/`))?.detail,
    failed: passing(estimate.error),
    allowed,
  };
}

/** The faults of a condition, their pointers from its root. */
export function withinAudience(error: unknown): Fault[] {
  if (!(error instanceof ApiError)) return [];
  return error.faults.map(({ pointer, detail }) => ({
    pointer: pointer.replace(/^\/audience/, ""),
    detail,
  }));
}
