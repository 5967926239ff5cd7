import { Button, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import type { Campaign } from "../api/campaign";
import { useRights } from "../session/may";
import { useTurn } from "./useTurn";

interface Props {
  site: string;
  campaign: Campaign;
  variant: "default" | "subtle";
}

/** Pause what is live, resume what is paused; nothing for the other states. */
export function TurnButton({ site, campaign, variant }: Props) {
  const { turn, isPending } = useTurn(site, campaign);
  const { whyNot } = useRights(site);
  if (campaign.status !== "live" && campaign.status !== "paused") return null;
  const live = campaign.status === "live";
  const Icon = live ? IconPlayerPause : IconPlayerPlay;
  const refused = whyNot(live ? "campaign.pause" : "campaign.launch");
  return (
    <Tooltip
      label={refused}
      disabled={!refused}
      multiline
      maw={260}
      events={{ hover: true, focus: true, touch: true }}
    >
      <Button
        variant={variant}
        size={variant === "subtle" ? "compact-sm" : "sm"}
        color={variant === "subtle" ? "gray" : "indigo"}
        leftSection={<Icon size={16} aria-hidden />}
        // Not disabled while it works: a disabled button would drop the focus. Nor to whom it is
        // refused, who could not reach the reason by keyboard.
        onClick={() => !isPending && !refused && turn(live ? "pause" : "resume")}
        aria-busy={isPending}
        {...(refused ? { "data-disabled": true, "aria-disabled": true } : {})}
      >
        {live ? "Pause" : "Resume"}
        <VisuallyHidden> {campaign.name}</VisuallyHidden>
      </Button>
    </Tooltip>
  );
}
