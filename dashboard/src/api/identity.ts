import { queryOptions } from "@tanstack/react-query";
import { api, ask, askTagged } from "./client";
import type * as wire from "./schema.gen";

export type Identity = wire.Identity;
export type IdentityCoverage = wire.IdentityCoverage;
export type IdentityKey = wire.IdentityKey;
export type AddedIdentityKey = wire.AddedIdentityKey;
export type CreatedIdentityKey = wire.CreatedIdentityKey;

/** How the site proves who its users are, with what the next change is made from. */
export function identityQuery(site: string) {
  return queryOptions({
    queryKey: ["identity", site],
    queryFn: ({ signal }) =>
      askTagged(api.GET("/sites/{site}/identity", { params: { path: { site } }, signal })),
  });
}

/** How those came who were named lately: with a token or without. */
export function coverageQuery(site: string) {
  return queryOptions({
    queryKey: ["identity-coverage", site],
    queryFn: ({ signal }) =>
      ask(api.GET("/sites/{site}/identity/coverage", { params: { path: { site } }, signal })),
    refetchInterval: 60_000,
  });
}

/** Whether users must prove who they are; 412 when somebody was faster. */
export function requireIdentity(site: string, required: boolean, etag: string) {
  const params = { path: { site }, header: { "If-Match": etag } };
  return askTagged(api.PATCH("/sites/{site}/identity", { params, body: { required } }));
}

/** The one answer that holds a secret. */
export function addIdentityKey(site: string, body: AddedIdentityKey): Promise<CreatedIdentityKey> {
  return ask(api.POST("/sites/{site}/identity/keys", { params: { path: { site } }, body }));
}

export async function removeIdentityKey(site: string, kid: string): Promise<void> {
  await ask(api.DELETE("/sites/{site}/identity/keys/{kid}", { params: { path: { site, kid } } }));
}
