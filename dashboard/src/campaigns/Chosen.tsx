import { Button, Group, Text } from "@mantine/core";
import type { Campaign } from "../api/campaign";
import { useRights } from "../session/may";
import { count } from "../ui/figures";
import { useDuplicate } from "./useDuplicate";
import { usePauseAll } from "./usePauseAll";

interface Props {
  site: string;
  chosen: Campaign[];
  onClear: () => void;
}

/** What can be done with the campaigns that are chosen. */
export function Chosen({ site, chosen, onClear }: Props) {
  const { may } = useRights(site);
  const { pauseAll, isPending } = usePauseAll(site, may("campaign.launch"));
  const copy = useDuplicate(site);
  const live = chosen.filter(({ status }) => status === "live");
  const [one] = chosen;
  if (!one) return null;
  return (
    <Group gap="sm" role="group" aria-label="Chosen campaigns">
      <Text size="sm">{count(chosen.length)} chosen</Text>
      {live.length > 0 && may("campaign.pause") ? (
        <Button
          size="xs"
          loading={isPending}
          onClick={() => {
            pauseAll(live);
            onClear();
          }}
        >
          {live.length === 1 ? "Pause it" : `Pause ${count(live.length)}`}
        </Button>
      ) : null}
      {chosen.length === 1 && may("campaign.write") ? (
        <Button size="xs" variant="default" loading={copy.isPending} onClick={() => copy.mutate(one.id)}>
          Duplicate
        </Button>
      ) : null}
      <Button size="xs" variant="subtle" color="gray" onClick={onClear}>
        Choose none
      </Button>
    </Group>
  );
}
