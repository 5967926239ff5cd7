import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { campaignKeys, turn, type Campaign, type Turn } from "../api/campaign";
import { sentence } from "../ui/words";
import { Line, tellTurned } from "./tellTurned";

type Pages = InfiniteData<{ campaigns: Campaign[]; next: string | null }>;

interface Turning {
  what: Turn;
  /** It takes back what was done before. */
  undoes?: boolean;
}

/** Pauses and resumes a campaign without asking first; undo stands beside the news. */
export function useTurn(site: string, { id, name }: Pick<Campaign, "id" | "name">) {
  const queries = useQueryClient();
  const list = campaignKeys.list(site);
  const one = campaignKeys.one(site, id);
  const { mutate, isPending } = useMutation({
    // An answer to a poll that left before the click must not turn the state back on screen.
    onMutate: () =>
      Promise.all([queries.cancelQueries({ queryKey: list }), queries.cancelQueries({ queryKey: one })]),
    mutationFn: ({ what }: Turning) => turn(site, id, what),
    onSuccess: (campaign, { what, undoes }) => {
      queries.setQueryData<Campaign>(one, (old) => old && { ...campaign, totals: old.totals });
      queries.setQueriesData<Pages>({ queryKey: list }, (old) => old && replaced(old, campaign));
      tellTurned({
        title: what === "pause" ? "Paused" : "Live again",
        children: <Line>{name}</Line>,
        undo: undoes
          ? undefined
          : () => mutate({ what: what === "pause" ? "resume" : "pause", undoes: true }),
      });
    },
    onError: (error, { what }) => {
      notifications.show({
        color: "red",
        title: what === "pause" ? `“${name}” was not paused` : `“${name}” was not resumed`,
        message: `${sentence(error.message)} It goes on as before.`,
        autoClose: 10_000,
      });
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: list }),
        queries.invalidateQueries({ queryKey: one }),
      ]),
  });
  return { turn: (what: Turn) => mutate({ what }), isPending };
}

function replaced(pages: Pages, campaign: Campaign): Pages {
  const put = (old: Campaign) =>
    old.id === campaign.id ? { ...campaign, totals: old.totals, shownByDay: old.shownByDay } : old;
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, campaigns: page.campaigns.map(put) })) };
}
