import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { campaignsQuery } from "../api/campaign";

/** The name of a campaign by its id; the id itself while the name is not there. */
export function useCampaignNames(site: string): (id: string) => string {
  const { data } = useInfiniteQuery({ ...campaignsQuery(site), refetchInterval: false });
  const names = useMemo(
    () => new Map(data?.pages.flatMap((page) => page.campaigns.map(({ id, name }) => [id, name] as const))),
    [data],
  );
  return (id) => names.get(id) ?? id;
}
