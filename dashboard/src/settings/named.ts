// The categories of a site as they are edited: a list, in which each row keeps a key of its own.
import { readable, type Category, type CategoryUse } from "../api/category";
import { count } from "../ui/figures";
import { spanInWords } from "../ui/duration";

/** The words of one language; "" is what the site says otherwise. */
export interface Said {
  lang: string;
  name: string;
  description: string;
}

export interface Row {
  id: number;
  key: string;
  name: string;
  description: string;
  said: Said[];
}

export function rowsOf(categories: readonly Category[] = []): Row[] {
  return categories.map(({ key, name, description = "", translations = {} }, id) => ({
    id,
    key,
    name,
    description,
    said: Object.entries(translations).map(([lang, words]) => ({
      lang,
      name: words.name ?? "",
      description: words.description ?? "",
    })),
  }));
}

const words = ({ name, description }: { name: string; description: string }) => ({
  ...(name.trim() ? { name: name.trim() } : {}),
  ...(description.trim() ? { description: description.trim() } : {}),
});

/** The rows as the server keeps them; null is none. */
export function listOf(rows: readonly Row[]): Category[] | null {
  if (rows.length === 0) return null;
  return rows.map(({ key, name, description, said }) => ({
    key: key.trim(),
    ...words({ name, description }),
    name: name.trim(),
    ...(said.length > 0
      ? { translations: Object.fromEntries(said.map((one) => [one.lang.trim(), words(one)])) }
      : {}),
  }));
}

export function added(rows: readonly Row[], key: string): Row[] {
  const id = 1 + Math.max(-1, ...rows.map((row) => row.id));
  return [...rows, { id, key, name: key && readable(key), description: "", said: [] }];
}

/** With a row one place further up. */
export function raised(rows: readonly Row[], id: number): Row[] {
  const i = rows.findIndex((row) => row.id === id);
  const [row, above] = [rows[i], rows[i - 1]];
  if (!row || !above) return [...rows];
  return [...rows.slice(0, i - 1), row, above, ...rows.slice(i + 1)];
}

/** "3 campaigns, 1 live; at most 2 in 7 days". */
export function usageInWords(use: CategoryUse | undefined): string {
  const { campaigns = 0, live = 0, caps = [] } = use ?? {};
  const have =
    campaigns === 0
      ? "No campaign has it"
      : `${count(campaigns)} ${campaigns === 1 ? "campaign" : "campaigns"}`;
  const run = campaigns === 0 ? "" : live === 0 ? ", none live" : `, ${count(live)} live`;
  const limits = caps.map(({ max, per }) =>
    per === "lifetime" ? `${count(max)} ever` : `${count(max)} in ${spanInWords(per)}`,
  );
  return `${have}${run}${limits.length > 0 ? `; at most ${limits.join(", ")}` : ""}.`;
}
