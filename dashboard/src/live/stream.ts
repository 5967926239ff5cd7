// The stream of what happens, as members narrow it down and read it.
import type { Happening } from "../api/live";
import { groups, kindsOf, type Group } from "../people/kinds";
import { capital, personInWords } from "../ui/words";

/** What is looked for among what came; empty is everything. */
export interface Sieve {
  groups: Group[];
  /** A part of an event's or campaign's name, of a page's address, of a person's id. Capitals do not count. */
  words: string;
}

export const everything: Sieve = { groups: [], words: "" };

export function sieved(list: Happening[], { groups: some, words }: Sieve): Happening[] {
  const kinds = new Set<string>(kindsOf(some));
  const part = words.trim().toLowerCase();
  return list.filter(
    ({ person, entry }) =>
      (kinds.size === 0 || kinds.has(entry.kind)) &&
      (part === "" ||
        [person, entry.name, entry.url, entry.campaign, entry.campaign_name].some((text) =>
          text?.toLowerCase().includes(part),
        )),
  );
}

/** Who it was, in a few letters. */
export function whoInWords({ person, known }: Happening): string {
  if (person === "") return "Somebody who is gone";
  return known ? person : capital(personInWords({ id: person, known }));
}

/** A choice of one group, as on the home page. */
export const choices = [
  { value: "", label: "Everything" },
  ...Object.entries(groups).map(([value, { word }]) => ({ value, label: word })),
];
