import { Badge } from "@mantine/core";
import type { Import } from "../api/import";
import { states } from "./words";

/** The state of an import, by colour and word. */
export function StateBadge({ state }: Pick<Import, "state">) {
  const { word, color } = states[state];
  return (
    <Badge variant="dot" color={color} tt="none" fw={500} miw="max-content">
      {word}
    </Badge>
  );
}
