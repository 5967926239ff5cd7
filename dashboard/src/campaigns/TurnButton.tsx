import { Button, VisuallyHidden } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import type { Campaign } from "../api/campaign";
import { useTurn } from "./useTurn";

interface Props {
  site: string;
  campaign: Campaign;
  variant: "default" | "subtle";
}

/** Pause what is live, resume what is paused; nothing for the other states. */
export function TurnButton({ site, campaign, variant }: Props) {
  const { turn, isPending } = useTurn(site, campaign);
  if (campaign.status !== "live" && campaign.status !== "paused") return null;
  const live = campaign.status === "live";
  const Icon = live ? IconPlayerPause : IconPlayerPlay;
  return (
    <Button
      variant={variant}
      size={variant === "subtle" ? "compact-sm" : "sm"}
      color={variant === "subtle" ? "gray" : "indigo"}
      leftSection={<Icon size={16} aria-hidden />}
      // Not disabled while it works: a disabled button would drop the focus.
      onClick={() => !isPending && turn(live ? "pause" : "resume")}
      aria-busy={isPending}
    >
      {live ? "Pause" : "Resume"}
      <VisuallyHidden> {campaign.name}</VisuallyHidden>
    </Button>
  );
}
