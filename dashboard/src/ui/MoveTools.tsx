import { ActionIcon, Group } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface Props {
  /** What it is: "step". */
  what: string;
  /** Its place, the first being 0, and how many there are. */
  at: number;
  of: number;
  onMove: (to: number) => void;
  onRemove: () => void;
  /** It may not be taken out. */
  stays?: boolean;
}

/** Moves one of several up or down, or takes it out. */
export function MoveTools({ what, at, of, onMove, onRemove, stays = false }: Props) {
  return (
    <Group gap={2} wrap="nowrap">
      <Tool label={`Move ${what} ${at + 1} up`} off={at === 0} onClick={() => onMove(at - 1)}>
        <IconArrowUp size={16} aria-hidden />
      </Tool>
      <Tool label={`Move ${what} ${at + 1} down`} off={at === of - 1} onClick={() => onMove(at + 1)}>
        <IconArrowDown size={16} aria-hidden />
      </Tool>
      <Tool label={`Remove ${what} ${at + 1}`} off={stays} onClick={onRemove}>
        <IconTrash size={16} aria-hidden />
      </Tool>
    </Group>
  );
}

interface ToolProps {
  label: string;
  off?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function Tool({ label, off = false, onClick, children }: ToolProps) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={off} onClick={onClick}>
      {children}
    </ActionIcon>
  );
}
