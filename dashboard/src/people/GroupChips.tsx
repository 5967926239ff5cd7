import { Chip, Group as Row } from "@mantine/core";
import { allGroups, groups as known, type Group } from "./kinds";

interface Props {
  groups: Group[];
  onGroups: (groups: Group[]) => void;
}

/** Which kinds of entries are shown; none chosen is all of them. */
export function GroupChips({ groups, onGroups }: Props) {
  return (
    <Chip.Group multiple value={groups} onChange={(value) => onGroups(value as Group[])}>
      <Row gap={6} role="group" aria-label="Show only">
        {allGroups.map((group) => (
          <Chip key={group} value={group} size="xs" variant="outline">
            {known[group].word}
          </Chip>
        ))}
      </Row>
    </Chip.Group>
  );
}
