import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { createDraft } from "../api/authored";
import { campaignKeys } from "../api/campaign";
import { sentence } from "../ui/words";
import { blank } from "./blank";

/** Begins a campaign: a draft, and on to where it is written. */
export function NewCampaign({ site }: { site: string }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: () => createDraft(site, blank()),
    onSuccess: async ({ id }) => {
      void queries.invalidateQueries({ queryKey: campaignKeys.list(site) });
      await navigate({ to: "/sites/$site/campaigns/$campaign/edit", params: { site, campaign: id } });
    },
    onError: (error) =>
      notifications.show({
        color: "red",
        title: "No campaign was begun",
        message: `${sentence(error.message)} Try again.`,
      }),
  });
  return (
    <Button
      loading={create.isPending}
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => create.mutate()}
    >
      New campaign
    </Button>
  );
}
