import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import type * as wire from "./schema.gen";

export type Member = wire.SiteMember;
export type Key = wire.Key;
export type AuditRow = wire.AuditRow;

/** The roles, the mightiest first, and what each is for. */
export const roles: { value: string; label: string; does: string }[] = [
  { value: "owner", label: "Owner", does: "Everything, also owners" },
  { value: "admin", label: "Admin", does: "Everything but owners" },
  { value: "author", label: "Author", does: "Writes campaigns and submits them" },
  { value: "approver", label: "Approver", does: "Approves, launches and pauses" },
  { value: "analyst", label: "Analyst", does: "Reads campaigns and figures" },
  { value: "support", label: "Support", does: "Sees people and why, pauses" },
];

export const memberKeys = {
  all: (site: string) => ["members", site] as const,
  keys: (site: string) => ["keys", site] as const,
};

const PAGE = 100;

/** One page of a list from a cursor on; "" is the first. */
const pageFrom = (cursor: string) => ({ limit: PAGE, ...(cursor ? { cursor } : {}) });

/** By e-mail address, page by page. */
export function membersQuery(site: string) {
  return infiniteQueryOptions({
    queryKey: memberKeys.all(site),
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) => {
      const params = { path: { site }, query: pageFrom(pageParam) };
      return ask(api.GET("/sites/{site}/members", { params, signal }));
    },
    getNextPageParam: (last) => last.next || null,
  });
}

/** Links come without the server's address where that is not set. */
function absolute(link: string): string {
  return new URL(link, globalThis.location.origin).href;
}

export interface Invited {
  email: string;
  /** "" where they have an account already. */
  link: string;
}

export async function addMember(site: string, body: { email: string; role: string }): Promise<Invited> {
  const added = await ask(api.POST("/sites/{site}/members", { params: { path: { site } }, body }));
  return { email: added.member.email, link: added.invitation ? absolute(added.invitation.link) : "" };
}

export async function changeRole(site: string, id: string, role: string): Promise<void> {
  await ask(api.PATCH("/sites/{site}/members/{id}", { params: { path: { site, id } }, body: { role } }));
}

export async function removeMember(site: string, id: string): Promise<void> {
  await ask(api.DELETE("/sites/{site}/members/{id}", { params: { path: { site, id } } }));
}

export async function resetMember(site: string, id: string): Promise<string> {
  const params = { path: { site, id } };
  return absolute((await ask(api.POST("/sites/{site}/members/{id}/reset", { params }))).link);
}

/** By name, page by page. */
export function keysQuery(site: string) {
  return infiniteQueryOptions({
    queryKey: memberKeys.keys(site),
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) => {
      const params = { path: { site }, query: pageFrom(pageParam) };
      return ask(api.GET("/sites/{site}/keys", { params, signal }));
    },
    getNextPageParam: (last) => last.next || null,
  });
}

/** The key itself, which is shown this once. */
export async function createKey(site: string, body: { name: string; scopes: string[] }): Promise<string> {
  return (await ask(api.POST("/sites/{site}/keys", { params: { path: { site } }, body }))).key;
}

/** Another write key for the tracking API, which is shown this once. */
export async function replaceWriteKey(site: string): Promise<string> {
  return (await ask(api.POST("/sites/{site}/write-key", { params: { path: { site } } }))).write_key;
}

export async function deleteKey(site: string, id: string): Promise<void> {
  await ask(api.DELETE("/sites/{site}/keys/{id}", { params: { path: { site, id } } }));
}

export interface AuditFilter {
  actor: string;
  action: string;
}

/** Who did what, the newest first, page by page. */
export function auditQuery(site: string, { actor, action }: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ["audit", site, actor, action],
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        limit: 50,
        ...(pageParam ? { cursor: pageParam } : {}),
        ...(actor ? { actor } : {}),
        ...(action ? { action } : {}),
      };
      const page = await ask(api.GET("/sites/{site}/audit", { params: { path: { site }, query }, signal }));
      return { rows: page.data, next: page.next || null };
    },
    getNextPageParam: (last) => last.next,
  });
}
