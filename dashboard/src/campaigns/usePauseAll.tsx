import { useMutation, useQueryClient } from "@tanstack/react-query";
import { campaignKeys, turn, type Campaign, type Turn } from "../api/campaign";
import { Line, tellTurned } from "./tellTurned";
import { turnedInWords } from "./words";

type Named = Pick<Campaign, "id" | "name">;

interface Outcome {
  done: Named[];
  left: { name: string; why: string }[];
}

/** Turns several campaigns, each for itself, and tells of each that was refused. */
async function turnAll(site: string, what: Turn, campaigns: Named[]): Promise<Outcome> {
  const answers = await Promise.allSettled(campaigns.map(({ id }) => turn(site, id, what)));
  const left = campaigns.flatMap(({ name }, i) => {
    const answer = answers[i];
    return answer?.status === "rejected" ? [{ name, why: String((answer.reason as Error).message) }] : [];
  });
  return { done: campaigns.filter((_, i) => answers[i]?.status === "fulfilled"), left };
}

/** Pauses several campaigns at once; undo resumes those that were paused. */
export function usePauseAll(site: string, mayResume: boolean) {
  const queries = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: ({ what, campaigns }: { what: Turn; campaigns: Named[] }) => turnAll(site, what, campaigns),
    onSuccess: ({ done, left }, { what }) => {
      const undone = what === "pause" && mayResume && done.length > 0;
      tellTurned({
        title: turnedInWords(what, done.length),
        refused: left.length > 0,
        undo: undone ? () => mutate({ what: "resume", campaigns: done }) : undefined,
        children: left.map(({ name, why }) => (
          <Line key={name}>
            Not {name}: {why}
          </Line>
        )),
      });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: campaignKeys.list(site) }),
  });
  return { pauseAll: (campaigns: Named[]) => mutate({ what: "pause", campaigns }), isPending };
}
