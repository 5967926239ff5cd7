import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { previewQuery, type ImportFile, type ImportMapping, type RefusedRow } from "../api/import";
import { ApiError } from "../api/problem";
import { sentence } from "../ui/words";

const TYPING_MS = 300;

/** What the server says of a mapping. */
export interface Checked {
  /** How many of the first rows were looked at. */
  rows: number;
  /** Those that would be refused. */
  faults: RefusedRow[];
  /** What is wrong with the mapping as a whole or in one place, as a sentence; "" where nothing is. */
  wrong: string;
  /** What is wrong with a column. */
  faultAt: (column: string) => string | undefined;
  /** That it could not be asked. */
  error: Error | null;
  again: () => void;
}

/** Tries the mapping out on the first rows, a moment after it has changed. */
export function useChecked(
  site: string,
  what: ImportFile & { mapping: ImportMapping },
  there: boolean,
): Checked {
  const [mapping] = useDebouncedValue(what.mapping, TYPING_MS);
  // The server guesses where no column is mapped, and that is not what is asked here.
  const enabled = there && Object.keys(mapping.columns).length > 0;
  const { data, error, refetch } = useQuery({ ...previewQuery(site, { ...what, mapping }), enabled });
  const refused = error instanceof ApiError && error.status === 422 ? error : null;
  const list = data?.rows ?? [];
  const first = refused?.faults[0];
  return {
    rows: list.length,
    faults: list.flatMap(({ error: fault }) => (fault ? [fault] : [])),
    wrong: refused ? sentence(first?.detail ?? refused.message) : "",
    faultAt: (column) => {
      const detail = refused?.faults.find(({ pointer }) => pointer === pointerOf(column))?.detail;
      return detail && sentence(detail);
    },
    error: refused ? null : error,
    again: () => void refetch(),
  };
}

/** RFC 6901. */
const pointerOf = (column: string) => `/columns/${column.replaceAll("~", "~0").replaceAll("/", "~1")}`;
