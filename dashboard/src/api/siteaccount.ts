import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import type * as wire from "./schema.gen";

export type ListedAccount = wire.SiteAccountItem;
export type SiteAccount = wire.SiteAccount;
export type AccountOwner = wire.AccountOwner;
export type Belonging = wire.Belonging;

const PAGE = 50;

/** Accounts, those seen last first; with a search those whose id or name begins with it. */
export function accountsQuery(site: string, search: string) {
  return infiniteQueryOptions({
    queryKey: ["accounts", site, search],
    initialPageParam: "",
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        limit: PAGE,
        ...(search ? { search } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      const page = await ask(
        api.GET("/sites/{site}/accounts", { params: { path: { site }, query }, signal }),
      );
      return { accounts: page.data, next: page.next || null };
    },
    getNextPageParam: (last) => last.next,
  });
}

export function siteAccountQuery(site: string, id: string) {
  return queryOptions<SiteAccount>({
    queryKey: ["siteaccount", site, id],
    queryFn: ({ signal }) =>
      ask(api.GET("/sites/{site}/accounts/{id}", { params: { path: { site, id } }, signal })),
  });
}

/** Writes down who represents the account. */
export function ownAccount(site: string, id: string, owner: AccountOwner): Promise<SiteAccount> {
  return ask(api.PATCH("/sites/{site}/accounts/{id}", { params: { path: { site, id } }, body: { owner } }));
}

/** The accounts that somebody belongs to. */
export function accountsOfQuery(site: string, person: string) {
  return queryOptions<Belonging[]>({
    queryKey: ["person", site, person, "accounts"],
    queryFn: async ({ signal }) =>
      (
        await ask(
          api.GET("/sites/{site}/people/{id}/accounts", { params: { path: { site, id: person } }, signal }),
        )
      ).data,
  });
}
