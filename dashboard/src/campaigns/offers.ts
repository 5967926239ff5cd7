import type { Campaign, Turn } from "../api/campaign";
import type { Rights } from "../session/may";

type Standing = Pick<Campaign, "status" | "version" | "versionStatus" | "liveVersion">;

/** What a member is offered on a campaign: nothing that the server would refuse them. */
export interface Offers {
  /** "write", or "review" for who leads a version on without changing it; null: neither. */
  open: "write" | "review" | null;
  /** What turns it, whether or not the member may. */
  turn: Turn | null;
  duplicate: boolean;
}

const turns: Partial<Record<Campaign["status"], Turn>> = { live: "pause", paused: "resume" };

export function offersOf({ may }: Rights, campaign: Standing): Offers {
  const { status, version, versionStatus, liveVersion } = campaign;
  const ended = status === "ended";
  const waits =
    version !== liveVersion &&
    ((versionStatus === "in_review" && may("campaign.approve")) ||
      (versionStatus === "approved" && may("campaign.launch")));
  const writes = may("campaign.write");
  return {
    open: ended ? null : writes ? "write" : waits ? "review" : null,
    turn: turns[status] ?? null,
    duplicate: writes,
  };
}

/** The permission that a turn takes. */
export const takes = { pause: "campaign.pause", resume: "campaign.launch" } as const;
