import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  addIdentityKey,
  coverageQuery,
  identityQuery,
  removeIdentityKey,
  requireIdentity,
  type AddedIdentityKey,
  type CreatedIdentityKey,
} from "../api/identity";
import { editedSettingsQuery, editedSiteQuery } from "../api/setting";

/** What is done with the keys of identity; each change is read anew wherever it shows. */
export function useIdentity(site: string) {
  const queries = useQueryClient();
  const changed = () => {
    for (const { queryKey } of [editedSiteQuery(site), editedSettingsQuery(site)])
      queries.removeQueries({ queryKey }); // one record has one etag
    void queries.invalidateQueries({ queryKey: coverageQuery(site).queryKey });
    return queries.invalidateQueries({ queryKey: identityQuery(site).queryKey });
  };
  const said = (message: string) => notifications.show({ title: "Saved", message });
  const add = useMutation<CreatedIdentityKey, Error, AddedIdentityKey>({
    mutationFn: (key) => addIdentityKey(site, key),
    onSettled: changed,
    gcTime: 0, // its answer may hold a secret
  });
  const remove = useMutation({
    mutationFn: (kid: string) => removeIdentityKey(site, kid),
    onSuccess: () => said("Tokens of that key are refused from now on."),
    onSettled: changed,
  });
  const turn = useMutation({
    mutationFn: ({ required, etag }: { required: boolean; etag: string }) =>
      requireIdentity(site, required, etag),
    onSuccess: (_, { required }) =>
      said(required ? "Users need a token from now on." : "Users come without a token again."),
    onSettled: changed,
  });
  return { add, remove, turn };
}
