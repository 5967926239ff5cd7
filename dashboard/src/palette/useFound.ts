import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { foundCampaignsQuery } from "../api/campaign";
import { foundPeopleQuery } from "../api/person";
import { useRights } from "../session/may";

/** Who types on is not asked about yet. */
const REST_MS = 150;

/** The campaigns and people that fit what is typed; with nothing typed, the campaigns that were changed last. */
export function useFound(site: string, typed: string) {
  const { may } = useRights(site);
  const [words] = useDebouncedValue(typed.trim(), REST_MS);
  const campaigns = useQuery({ ...foundCampaignsQuery(site, words), enabled: may("campaign.read") });
  const people = useQuery({
    ...foundPeopleQuery(site, words),
    enabled: may("person.read") && words !== "",
  });
  return {
    campaigns: campaigns.data ?? [],
    people: words === "" ? [] : (people.data ?? []),
    /** Something of it is still to come. */
    asking: words !== typed.trim() || campaigns.isFetching || people.isFetching,
    error: campaigns.error ?? (words === "" ? null : people.error),
  };
}
