import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/problem";
import {
  changeSettings,
  changeSite,
  editedSettingsQuery,
  editedSiteQuery,
  type SettingsChange,
  type SiteChange,
} from "../api/setting";

/** Saves settings from the state that was read; what else shows them reads them anew. */
export function useSaveSettings(
  site: string,
  etag: string,
  news = "Pages of the site have it with their next load.",
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: SettingsChange) => changeSettings(site, change, etag),
    onSuccess: (now) => {
      queries.setQueryData(editedSettingsQuery(site).queryKey, now);
      queries.removeQueries({ queryKey: editedSiteQuery(site).queryKey }); // one record has one etag
      void queries.invalidateQueries({ queryKey: ["settings", site] });
      notifications.show({ title: "Saved", message: news });
    },
  });
}

/** The same for the site's own record. */
export function useSaveSite(site: string, etag: string, news: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: SiteChange) => changeSite(site, change, etag),
    onSuccess: (now) => {
      queries.setQueryData(editedSiteQuery(site).queryKey, now);
      queries.removeQueries({ queryKey: editedSettingsQuery(site).queryKey });
      void queries.invalidateQueries({ queryKey: ["site", site] });
      notifications.show({ title: "Saved", message: news });
    },
  });
}

/** What is wrong with one field, as the server names it. */
export function faultAt(error: Error | null, pointer: string): string | undefined {
  return error instanceof ApiError ? error.faultAt(pointer) : undefined;
}

/** Whether somebody else has changed it since it was read. */
export function overtaken(error: Error | null): boolean {
  return error instanceof ApiError && error.status === 412;
}
