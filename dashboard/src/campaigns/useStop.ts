import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { editedSiteQuery } from "../api/setting";
import { setStopped, siteQuery } from "../api/site";
import { sentence } from "../ui/words";

/** Stops all messages of a site, or lets them run, whoever else has changed it meanwhile. */
export function useStop(site: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (stopped: boolean) => setStopped(site, stopped),
    onSuccess: (now) => {
      queries.setQueryData(siteQuery(site).queryKey, now);
      void queries.invalidateQueries({ queryKey: editedSiteQuery(site).queryKey }); // the settings show the switch
    },
    onError: (error, stopped) =>
      notifications.show({
        color: "red",
        title: stopped ? "Messages still run" : "Messages are still stopped",
        message: `${sentence(error.message)} Try again.`,
      }),
  });
}
