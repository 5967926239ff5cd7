import { Badge } from "@mantine/core";
import type { Status } from "../api/campaign";
import { states } from "./words";

/** The state of a campaign, by colour and word. */
export function StatePill({ status }: { status: Status }) {
  const { word, color } = states[status];
  return (
    <Badge variant="dot" color={color} tt="none" fw={500} miw="max-content">
      {word}
    </Badge>
  );
}
