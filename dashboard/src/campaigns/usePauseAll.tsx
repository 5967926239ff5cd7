import { Button, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { campaignKeys, turn, type Campaign, type Turn } from "../api/campaign";
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
    onSuccess: (outcome, { what }) => {
      const undone = what === "pause" && mayResume && outcome.done.length > 0;
      tell(what, outcome, undone ? () => mutate({ what: "resume", campaigns: outcome.done }) : undefined);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: campaignKeys.list(site) }),
  });
  return { pauseAll: (campaigns: Named[]) => mutate({ what: "pause", campaigns }), isPending };
}

function tell(what: Turn, { done, left }: Outcome, undo: (() => void) | undefined) {
  const id = notifications.show({
    color: left.length > 0 ? "red" : "indigo",
    title: turnedInWords(what, done.length),
    autoClose: left.length > 0 ? false : 10_000,
    message: (
      <Stack gap={4} align="flex-start">
        {left.map(({ name, why }) => (
          <Text size="sm" key={name}>
            Not {name}: {why}
          </Text>
        ))}
        {undo ? (
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
        ) : null}
      </Stack>
    ),
  });
}
