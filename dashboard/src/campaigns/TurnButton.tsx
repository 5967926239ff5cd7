import { Button, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import type { Campaign } from "../api/campaign";
import { useRights } from "../session/may";
import { offersOf, takes } from "./offers";
import { useTurn } from "./useTurn";

interface Props {
  site: string;
  campaign: Campaign;
  variant: "default" | "subtle";
}

/**
 * Pause what is live, resume what is paused; nothing for the other states. To whom it is refused a list
 * offers nothing, row after row; the page of the campaign says why.
 */
export function TurnButton({ site, campaign, variant }: Props) {
  const { turn, isPending } = useTurn(site, campaign);
  const rights = useRights(site);
  const { turn: next } = offersOf(rights, campaign);
  if (!next) return null;
  const live = next === "pause";
  const Icon = live ? IconPlayerPause : IconPlayerPlay;
  const refused = rights.whyNot(takes[next]);
  if (refused && variant === "subtle") return null;
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
        onClick={() => !isPending && !refused && turn(next)}
        aria-busy={isPending}
        {...(refused ? { "data-disabled": true, "aria-disabled": true } : {})}
      >
        {live ? "Pause" : "Resume"}
        <VisuallyHidden> {campaign.name}</VisuallyHidden>
      </Button>
    </Tooltip>
  );
}
