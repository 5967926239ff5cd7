import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import { ApiError } from "./problem";
import type * as wire from "./schema.gen";

export type Import = wire.Import;
/** What a file may be imported as; one for a list of people comes by that list. */
export type ImportKind = Exclude<wire.ImportKind, "list">;
export type ImportFormat = wire.ImportFormat;
export type ImportMapping = wire.ImportMapping;
export type ImportPreview = wire.ImportPreview;
export type PreviewColumn = wire.PreviewColumn;
export type RefusedRow = wire.RefusedRow;

/** A file, and how it is to be read. */
export interface ImportFile {
  kind: ImportKind;
  format: ImportFormat;
  /** null lets the server guess. */
  mapping: ImportMapping | null;
  file: File;
}

export type ListMode = "add" | "remove" | "replace";

/** A file of user ids for a list. */
export interface ListFile {
  list: string;
  mode: ListMode;
  format: ImportFormat;
  /** The column with the user ids; "" lets the server guess. */
  column: string;
  file: File;
}

/** As many bytes of a file as a preview reads. */
const PREVIEW_BYTES = 256 * 1024;

const PAGE = 50;
const LOOK_MS = 1_000;

/** An import that nothing becomes of any more. */
export const ended = ({ state }: Import) => state === "done" || state === "failed" || state === "cancelled";

interface Pages {
  pages: { imports: Import[] }[];
}

/** Imports and dry runs, the newest first; asked for again while one of them goes on. */
export function importsQuery(site: string) {
  return infiniteQueryOptions({
    queryKey: ["imports", site, "list"],
    initialPageParam: "",
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }: { state: { data: Pages | undefined } }) =>
      state.data?.pages.some((page) => page.imports.some((one) => !ended(one))) ? 2 * LOOK_MS : false,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) };
      const page = await ask(api.GET("/sites/{site}/imports", { params: { path: { site }, query }, signal }));
      return { imports: page.data, next: page.next || null };
    },
    getNextPageParam: (last) => last.next,
  });
}

/** One of them, asked for again until it has ended. */
export function importQuery(site: string, id: string) {
  return queryOptions<Import>({
    queryKey: ["imports", site, "one", id],
    refetchInterval: ({ state }) => (state.data && !ended(state.data) ? LOOK_MS : false),
    queryFn: ({ signal }) =>
      ask(api.GET("/sites/{site}/imports/{id}", { params: { path: { site, id } }, signal })),
  });
}

/** What a form says before its file, which the server reads in this order. */
function formOf(mapping: ImportMapping | null, file: Blob): FormData {
  const form = new FormData();
  if (mapping) form.append("mapping", JSON.stringify(mapping));
  form.append("file", file);
  return form;
}

/** A part of a file; an ApiError where the browser cannot read it any more: it was changed, moved or deleted. */
export async function beginningOf(file: Blob, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.slice(0, bytes).arrayBuffer());
  } catch {
    throw new ApiError(
      0,
      "unreadable",
      "The file was changed or moved since it was chosen. Choose it once more.",
    );
  }
}

/** What the first rows of a file look like, read by its mapping. */
export function previewQuery(site: string, { kind, format, mapping, file }: ImportFile) {
  return previewed(site, { kind, format }, mapping, file);
}

/** The same of a file for a list. */
export function listPreviewQuery(site: string, { format, column, file }: Omit<ListFile, "list" | "mode">) {
  return previewed(site, { kind: "list", format, ...(column ? { column } : {}) }, null, file);
}

function previewed(
  site: string,
  query: { kind: wire.ImportKind; format: ImportFormat; column?: string },
  mapping: ImportMapping | null,
  file: File,
) {
  return queryOptions<ImportPreview>({
    queryKey: ["importpreview", site, query, file.name, file.size, file.lastModified, mapping],
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const beginning = new Blob([await beginningOf(file, PREVIEW_BYTES)]);
      return ask(
        api.POST("/sites/{site}/imports/preview", {
          params: { path: { site }, query },
          body: { file: "" },
          bodySerializer: () => formOf(mapping, beginning),
          signal,
        }),
      );
    },
  });
}

interface Way {
  dry: boolean;
  signal: AbortSignal;
  /** Told how many bytes have left. */
  onSent: (bytes: number) => void;
}

/** Where a file goes. */
function addressOf(site: string, what: ImportFile | ListFile, dry: boolean): string {
  const root = `/api/v1/sites/${encodeURIComponent(site)}`;
  const { format } = what;
  const query = new URLSearchParams({ format, dry_run: String(dry) });
  if (!("list" in what)) {
    query.set("kind", what.kind);
    return `${root}/imports?${query}`;
  }
  query.set("mode", what.mode);
  if (what.column) query.set("column", what.column);
  return `${root}/lists/${encodeURIComponent(what.list)}/members?${query}`;
}

/** Sends a file. fetch does not tell how much of it has left, hence XMLHttpRequest. */
export async function sendImport(
  site: string,
  what: ImportFile | ListFile,
  { dry, signal, onSent }: Way,
): Promise<Import> {
  const request = new XMLHttpRequest();
  const answer = new Promise<{ data: Import; error: wire.Problem; response: Response }>((resolve, reject) => {
    request.open("POST", addressOf(site, what, dry));
    request.upload.addEventListener("progress", ({ loaded }) => onSent(loaded));
    request.addEventListener("load", () => {
      const headers = { "X-Request-Id": request.getResponseHeader("X-Request-Id") ?? "" };
      const said = read(request.responseText);
      resolve({
        data: said as Import,
        error: said as wire.Problem,
        response: new Response(null, { status: request.status, headers }),
      });
    });
    request.addEventListener("error", () => reject(new TypeError("failed")));
    request.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
    signal.addEventListener("abort", () => request.abort());
    request.send(formOf("list" in what ? null : what.mapping, what.file));
  });
  try {
    return await ask(answer);
  } catch (error) {
    // A file that cannot be read looks to the browser like a server that is away.
    if (error instanceof ApiError && error.status === 0) await beginningOf(what.file, 1);
    throw error;
  }
}

/** What a proxy answers may be no JSON. */
function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Ends one that has not ended. */
export function cancelImport(site: string, id: string): Promise<Import> {
  return ask(api.POST("/sites/{site}/imports/{id}/cancel", { params: { path: { site, id } } }));
}

/** Where the rows that were refused are to be had as a file. */
export const refusedAddress = (site: string, id: string) =>
  `/api/v1/sites/${encodeURIComponent(site)}/imports/${encodeURIComponent(id)}/refused`;

/** The first rows that were refused, at most so many. */
export function refusedQuery(site: string, id: string, most: number) {
  return queryOptions<RefusedRow[]>({
    queryKey: ["imports", site, "refused", id, most],
    queryFn: async ({ signal }) => {
      const params = { path: { site, id } };
      const file = await ask(
        api.GET("/sites/{site}/imports/{id}/refused", { params, signal, parseAs: "text" }),
      );
      const lines = String(file).split("\n").filter(Boolean).slice(0, most);
      return lines.map((line) => JSON.parse(line) as RefusedRow);
    },
  });
}
