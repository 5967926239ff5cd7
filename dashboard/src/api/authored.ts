import { queryOptions } from "@tanstack/react-query";
import { api, ask, askTagged } from "./client";
import type { Message } from "./campaign";
import type * as wire from "./schema.gen";

/** What an author writes of a campaign, as it goes over the wire; a notification is read by `pushOf`. */
export type Content = Omit<wire.CampaignContent, "message"> & { message: Message };
export type Block = wire.Block;
export type Trigger = wire.Trigger;
export type Status = wire.Status;

/** A campaign as it is written, and where it stands. */
export interface Authored {
  id: string;
  content: Content;
  /** What the next change is made from. */
  etag: string;
  status: Status;
  version: number;
  versionStatus: Status;
  liveVersion: number | null;
}

/** What else than content an answer holds. */
const standing = [
  "id",
  "status",
  "version",
  "version_status",
  "live_version",
  "created_at",
  "updated_at",
  "totals",
  "author",
  "approved_by",
  "approved_at",
];

/** The content of an answer, whatever it is made of: what this page does not know is kept. */
export function contentOf(answer: wire.Campaign | wire.Version): Content {
  const kept = Object.entries(answer).filter(([name]) => !standing.includes(name));
  return Object.fromEntries(kept) as unknown as Content;
}

function toAuthored({ data, etag }: { data: wire.Campaign; etag: string }): Authored {
  return {
    id: data.id,
    content: contentOf(data),
    etag,
    status: data.status,
    version: data.version,
    versionStatus: data.version_status,
    liveVersion: data.live_version ?? null,
  };
}

export async function readAuthored(site: string, id: string): Promise<Authored> {
  return toAuthored(
    await askTagged(api.GET("/sites/{site}/campaigns/{id}", { params: { path: { site, id } } })),
  );
}

/** Read once: from then on the page holds what is written. */
export function authoredQuery(site: string, id: string) {
  return queryOptions<Authored>({
    queryKey: ["authored", site, id],
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    queryFn: () => readAuthored(site, id),
  });
}

export async function createDraft(site: string, content: Content): Promise<Authored> {
  return toAuthored(
    await askTagged(api.POST("/sites/{site}/campaigns", { params: { path: { site } }, body: content })),
  );
}

/** Writes the campaign anew; 412 when somebody was faster. */
export async function save(site: string, id: string, content: Content, etag: string): Promise<Authored> {
  const params = { path: { site, id }, header: { "If-Match": etag } };
  return toAuthored(await askTagged(api.PUT("/sites/{site}/campaigns/{id}", { params, body: content })));
}

type Step = "submit" | "approve" | "launch";

const asks: Record<Step, string> = {
  submit: "campaign.write",
  approve: "campaign.approve",
  launch: "campaign.launch",
};

/** The steps that lead the newest version from where it stands to the screens, as far as the permissions reach. */
export function stepsToLive(status: Status, permissions: readonly string[]): Step[] {
  const all: Step[] = ["submit", "approve", "launch"];
  const left = { draft: all, in_review: all.slice(1), approved: all.slice(2) }[status as string] ?? [];
  const end = left.findIndex((step) => !permissions.includes(asks[step]));
  return end < 0 ? left : left.slice(0, end);
}

/** Leads what was read on, a step after the other, each from the state that the one before has left. */
export async function lead(site: string, from: Authored, steps: readonly Step[]): Promise<Authored> {
  let at = from;
  for (const step of steps) {
    const params = { params: { path: { site, id: from.id }, header: { "If-Match": at.etag } } };
    const calls = {
      submit: () => api.POST("/sites/{site}/campaigns/{id}/submit", params),
      approve: () => api.POST("/sites/{site}/campaigns/{id}/approve", params),
      launch: () => api.POST("/sites/{site}/campaigns/{id}/launch", params),
    };
    at = toAuthored(await askTagged(calls[step]()));
  }
  return at;
}

export interface WrittenVersion {
  version: number;
  status: Status;
  createdAt: Date;
  author: string;
  content: Content;
}

/** The versions with what each says, the newest first. */
export function writtenQuery(site: string, id: string) {
  return queryOptions<WrittenVersion[]>({
    queryKey: ["authored", site, id, "versions"],
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const params = { path: { site, id } };
      const { data } = await ask(api.GET("/sites/{site}/campaigns/{id}/versions", { params, signal }));
      return data.map((v) => ({
        version: v.version,
        status: v.status,
        createdAt: new Date(v.created_at),
        author: v.author ?? "",
        content: contentOf(v),
      }));
    },
  });
}

/** An image as a block takes it. */
export async function uploadImage(site: string, file: File): Promise<wire.Image> {
  const call = api.POST("/sites/{site}/images", {
    params: { path: { site } },
    // The file goes as it is; its type is decided by its content.
    body: "",
    bodySerializer: () => file,
    headers: { "Content-Type": "application/octet-stream" },
  });
  return ask(call);
}
