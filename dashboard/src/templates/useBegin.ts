import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { createDraft } from "../api/authored";
import { campaignKeys } from "../api/campaign";
import { blank } from "../compose/blank";
import { blankPush } from "../push/message";
import { list, sentence } from "../ui/words";
import type { Template } from "./templates";

/** Begins a campaign, from a template or from nothing: a draft, and on to where it is written. */
export function useBegin(site: string) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (from: Template | "notification" | null) =>
      createDraft(site, from === "notification" ? blankPush() : from ? from.content : blank()),
    onSuccess: async ({ id }, from) => {
      void queries.invalidateQueries({ queryKey: campaignKeys.list(site) });
      await navigate({ to: "/sites/$site/campaigns/$campaign/edit", params: { site, campaign: id } });
      if (from && from !== "notification" && from.fill.length > 0) {
        notifications.show({
          title: "Yours to fill in",
          message: `Before you launch it, look at ${list(from.fill)}.`,
          autoClose: 20_000,
        });
      }
    },
    onError: (error) =>
      notifications.show({
        color: "red",
        title: "No campaign was begun",
        message: `${sentence(error.message)} Try again.`,
      }),
  });
}
