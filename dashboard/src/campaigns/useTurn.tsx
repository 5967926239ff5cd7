import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { campaignKeys, turn, type Campaign, type Turn } from "../api/campaign";
import { sentence } from "../ui/words";

type Pages = InfiniteData<{ campaigns: Campaign[]; next: string | null }>;

const UNDO_MS = 10_000;

/** Pauses and resumes a campaign without asking first; undo stands beside the news. */
export function useTurn(site: string, { id, name }: Pick<Campaign, "id" | "name">) {
  const queries = useQueryClient();
  const list = campaignKeys.list(site);
  const one = campaignKeys.one(site, id);
  const { mutate, isPending } = useMutation({
    // An answer to a poll that left before the click must not turn the state back on screen.
    onMutate: () =>
      Promise.all([queries.cancelQueries({ queryKey: list }), queries.cancelQueries({ queryKey: one })]),
    mutationFn: (what: Turn) => turn(site, id, what),
    onSuccess: (campaign, what) => {
      queries.setQueryData<Campaign>(one, (old) => old && { ...campaign, totals: old.totals });
      queries.setQueriesData<Pages>({ queryKey: list }, (old) => old && replaced(old, campaign));
      tell(what === "pause" ? "Paused" : "Live again", name, () =>
        mutate(what === "pause" ? "resume" : "pause"),
      );
    },
    onError: (error, what) => {
      notifications.show({
        color: "red",
        title: what === "pause" ? `“${name}” was not paused` : `“${name}” was not resumed`,
        message: `${sentence(error.message)} It goes on as before.`,
        autoClose: UNDO_MS,
      });
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: list }),
        queries.invalidateQueries({ queryKey: one }),
      ]),
  });
  return { turn: mutate, isPending };
}

function replaced(pages: Pages, campaign: Campaign): Pages {
  const put = (old: Campaign) =>
    old.id === campaign.id ? { ...campaign, totals: old.totals, shownByDay: old.shownByDay } : old;
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, campaigns: page.campaigns.map(put) })) };
}

function tell(news: string, name: string, undo: () => void) {
  const id = notifications.show({
    title: news,
    autoClose: UNDO_MS,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm" lineClamp={2}>
          {name}
        </Text>
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
}
