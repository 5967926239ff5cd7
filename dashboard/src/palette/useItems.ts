import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Listed } from "../api/person";
import { siteQuery } from "../api/site";
import { states } from "../campaigns/words";
import { useRights } from "../session/may";
import { fitting, MOST, ranked, type Findable } from "./fitting";
import { doingsOf, placesOf, type Deed } from "./offers";
import { useFound } from "./useFound";
import { useSaved, type Kind } from "./useSaved";

export type Sort = "Campaigns" | "People" | "Pages" | "Actions" | Kind;

/** A line of the palette. */
export interface Item {
  key: string;
  sort: Sort;
  label: string;
  /** Beside it, quietly. */
  detail: string;
  run: () => void;
}

/**
 * What fits, sort by sort. What is at hand stands first, and what the server finds below it: nothing moves under
 * the fingers. Of what was found before the last letter stays what still fits, so that Enter never takes another.
 */
export function useItems(
  site: string,
  sites: readonly string[],
  typed: string,
  onDeed: (deed: Deed) => void,
) {
  const navigate = useNavigate();
  const rights = useRights(site);
  const { data } = useQuery({ ...siteQuery(site), refetchInterval: false });
  const found = useFound(site, typed);
  const fitPlaces = atHand(placesOf(rights, site, sites), typed);
  const places = fitPlaces.map(({ one: { label, href } }) => ({
    key: href,
    sort: "Pages" as const,
    label,
    detail: "",
    run: () => void navigate({ to: href }),
  }));
  const fitDoings = atHand(doingsOf(rights, data?.stopped ?? null), typed);
  const doings = fitDoings.map(({ one: { label, deed } }) => ({
    key: deed,
    sort: "Actions" as const,
    label,
    detail: "",
    run: () => onDeed(deed),
  }));
  const named = found.campaigns.map((one) => ({ ...one, label: one.name, also: one.id }));
  const campaigns = fitting(named, typed).map(({ id, name, status }) => ({
    key: `campaign ${id}`,
    sort: "Campaigns" as const,
    label: name,
    detail: states[status].word,
    run: () => void navigate({ to: "/sites/$site/campaigns/$campaign", params: { site, campaign: id } }),
  }));
  const saved = useSaved(site, typed);
  const begun = found.people.filter(({ id, anonymousId }) =>
    [id, anonymousId].some((one) => one.startsWith(typed.trim())),
  );
  const people = begun.map(({ id, known }: Listed) => ({
    key: `person ${id}`,
    sort: "People" as const,
    label: known ? id : `Visitor ${id}`,
    detail: "",
    run: () => void navigate({ to: "/sites/$site/people/$person", params: { site, person: id } }),
  }));
  const acts = (fitDoings[0]?.by ?? Infinity) < (fitPlaces[0]?.by ?? Infinity);
  const items: Item[] = [
    ...(acts ? [...doings, ...places] : [...places, ...doings]),
    ...campaigns,
    ...saved.items,
    ...people,
  ];
  return { items, asking: found.asking || saved.asking, error: found.error ?? saved.error };
}

/** With nothing typed, what is wanted most; else what fits, the best first. */
function atHand<T extends Findable>(list: readonly T[], typed: string): { one: T; by: number }[] {
  const fits = ranked(list, typed);
  return typed.trim() === "" ? fits.filter(({ one }) => !one.rare) : fits.slice(0, MOST);
}
