import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { campaignKeys, duplicate } from "../api/campaign";
import { sentence } from "../ui/words";

/** Makes a draft of what a campaign says, and leads on to where it is written. */
export function useDuplicate(site: string) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => duplicate(site, id),
    onSuccess: async ({ id }) => {
      void queries.invalidateQueries({ queryKey: campaignKeys.list(site) });
      await navigate({ to: "/sites/$site/campaigns/$campaign/edit", params: { site, campaign: id } });
    },
    onError: (error) =>
      notifications.show({ color: "red", title: "It was not duplicated", message: sentence(error.message) }),
  });
}
