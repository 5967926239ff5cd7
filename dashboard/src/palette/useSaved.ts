import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { funnelsQuery } from "../api/funnel";
import { listsQuery } from "../api/list";
import { segmentsQuery } from "../api/segment";
import { useRights } from "../session/may";
import { fitting, MOST } from "./fitting";

/** What a site has saved by name, beside its campaigns. */
export type Kind = "Segments" | "Lists" | "Funnels";

/** A site has a few hundred at most: they are asked for once, and searched here. */
const FRESH_MS = 60_000;

/** The segments, lists and funnels that fit what is typed; none where nothing is. */
export function useSaved(site: string, typed: string) {
  const navigate = useNavigate();
  const words = typed.trim();
  const enabled = useRights(site).may("campaign.read") && words !== "";
  const asked = { enabled, staleTime: FRESH_MS, refetchInterval: false } as const;
  const segments = useQuery({ ...segmentsQuery(site), ...asked });
  const lists = useQuery({ ...listsQuery(site), ...asked });
  const funnels = useQuery({ ...funnelsQuery(site), ...asked });
  const all = [segments, lists, funnels];
  const fits = (kind: Kind, { data }: UseQueryResult<{ id: string; name: string }[]>) =>
    fitting(enabled ? (data ?? []).map(({ id, name }) => ({ id, label: name, also: id })) : [], words)
      .slice(0, MOST)
      .map(({ id, label }) => ({
        key: `${kind} ${id}`,
        sort: kind,
        label,
        detail: "",
        run: () => void navigate(pageOf(kind, site, id)),
      }));
  return {
    items: [...fits("Segments", segments), ...fits("Lists", lists), ...fits("Funnels", funnels)],
    asking: all.some(({ isLoading }) => isLoading),
    error: enabled ? (all.find(({ error }) => error)?.error ?? null) : null,
  };
}

/** Where one that is saved is read and edited. */
function pageOf(kind: Kind, site: string, id: string) {
  switch (kind) {
    case "Segments":
      return { to: "/sites/$site/segments/$segment", params: { site, segment: id } } as const;
    case "Lists":
      return { to: "/sites/$site/lists/$list", params: { site, list: id } } as const;
    case "Funnels":
      return { to: "/sites/$site/funnels/$funnel", params: { site, funnel: id } } as const;
  }
}
