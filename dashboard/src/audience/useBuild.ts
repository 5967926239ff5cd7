import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { attributesQuery } from "../api/audience";
import { campaignsQuery, type Campaign } from "../api/campaign";
import { useRights } from "../session/may";
import { useLater } from "../ui/useLater";
import type { Building, Survey } from "./building";
import { useNamed } from "./useNamed";

/** What can be chosen on a site: what its people did and have, and what they were asked and shown. */
export function useBuild(
  site: string,
  value: unknown,
  events: readonly string[],
  faultAt: Building["faultAt"],
): Building {
  const { may } = useRights(site);
  const attributes = useQuery({ ...attributesQuery(site, "person"), enabled: may("person.read") });
  const accounts = useQuery({ ...attributesQuery(site, "account"), enabled: may("person.read") });
  const list = useInfiniteQuery({ ...campaignsQuery(site), refetchInterval: false });
  const [Sentence, fetchSentence] = useLater("What changes a condition", () =>
    import("./Sentence").then((m) => m.Sentence),
  );
  const fetch = useRef(fetchSentence);
  useEffect(() => fetch.current(), []);
  const campaigns = list.data?.pages.flatMap((page) => page.campaigns) ?? [];
  return {
    faultAt,
    site,
    events,
    attributes: attributes.data ?? [],
    accountAttributes: accounts.data ?? [],
    surveys: surveysOf(campaigns),
    campaigns,
    named: useNamed(site, value),
    Sentence,
  };
}

export function surveysOf(campaigns: Pick<Campaign, "id" | "name" | "message">[]): Survey[] {
  const surveys = campaigns.map(({ id, name, message }) => ({
    id,
    name,
    questions: message.blocks.flatMap(({ type, key, label }) =>
      type === "question" && key ? [{ key, label: label ?? key }] : [],
    ),
  }));
  return surveys.filter((survey) => survey.questions.length > 0);
}
