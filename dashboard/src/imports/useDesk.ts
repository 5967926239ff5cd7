import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import {
  sendImport,
  type ImportFile,
  type ImportFormat,
  type ImportKind,
  type ImportMapping,
  type ListFile,
} from "../api/import";

/** What a member has chosen so far. */
export interface Draft {
  kind: ImportKind;
  format: ImportFormat;
  file: File | null;
  /** What the columns are; null while the guess stands. */
  mapping: ImportMapping | null;
  step: "file" | "columns";
}

/** A file on its way to the server. */
export interface Sending {
  name: string;
  size: number;
  sent: number;
  dry: boolean;
  /** The page that sends it: the id of the dry run, "" for the steps of a new import, else as it says. */
  from: string;
  stop: () => void;
}

/**
 * What lies on a member's desk of a site: what they have chosen, and the file that is on its way. It outlives the
 * pages, so that they can be left and come back to; with the session it goes.
 */
export interface Desk {
  draft: Draft;
  sending: Sending | null;
  error: Error | null;
  /** The import that has come of the last file, and the page that sent it, until the member has been led there. */
  made: { id: string; from: string } | null;
  /** The files of dry runs, by their ids: a browser cannot open them again by itself. */
  files: Record<string, File>;
}

const blank: Draft = { kind: "people", format: "csv", file: null, mapping: null, step: "file" };
const cleared: Desk = { draft: blank, sending: null, error: null, made: null, files: {} };

const ask = (event: BeforeUnloadEvent) => event.preventDefault();

export function useDesk(site: string) {
  const queries = useQueryClient();
  useQuery<Desk>({
    queryKey: ["importdesk", site],
    queryFn: skipToken,
    initialData: cleared,
    staleTime: Infinity,
    gcTime: Infinity,
    // Files are no data to compare.
    structuralSharing: false,
  });
  // The query itself tells a moment later: a field would be set back for that long to what it was before.
  const data = useSyncExternalStore(
    useCallback((onStoreChange) => queries.getQueryCache().subscribe(onStoreChange), [queries]),
    () => queries.getQueryData<Desk>(["importdesk", site]) ?? cleared,
  );
  const put = useCallback(
    (next: Partial<Desk> | ((desk: Desk) => Partial<Desk>)) =>
      queries.setQueryData<Desk>(
        ["importdesk", site],
        // Gone is the desk of a session that has ended.
        (desk) => desk && { ...desk, ...(typeof next === "function" ? next(desk) : next) },
      ),
    [queries, site],
  );
  const draw = useCallback(
    (next: Partial<Draft>) => put(({ draft }) => ({ draft: { ...draft, ...next }, error: null })),
    [put],
  );
  /** Sends a file, of a new import to be tried out, else for good; who closes the window meanwhile is asked by the browser. */
  const send = useCallback(
    (what: ImportFile | ListFile, from: string, dry = from === "") => {
      const { file } = what;
      const stop = new AbortController();
      const sending = { name: file.name, size: file.size, sent: 0, dry, from, stop: () => stop.abort() };
      put({ sending, error: null, made: null });
      window.addEventListener("beforeunload", ask);
      const onSent = (sent: number) =>
        put((desk) => ({ sending: desk.sending && { ...desk.sending, sent } }));
      sendImport(site, what, { dry, signal: stop.signal, onSent })
        .then(
          ({ id }) =>
            put(({ draft, files }) => ({
              sending: null,
              made: { id, from },
              draft: draft.file === file ? blank : draft,
              files: { ...files, [id]: file },
            })),
          (error: Error) => put({ sending: null, error: stop.signal.aborted ? null : error }),
        )
        .finally(() => {
          window.removeEventListener("beforeunload", ask);
          void queries.invalidateQueries({ queryKey: ["imports", site, "list"] });
        });
    },
    [put, queries, site],
  );
  return { ...data, put, draw, send };
}
