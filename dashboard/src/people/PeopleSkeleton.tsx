import { Group, Skeleton, Stack } from "@mantine/core";

const rows = ["first", "second", "third", "fourth", "fifth"];

/** The shape of the list while it is on its way. */
export function PeopleSkeleton() {
  return (
    <Stack gap="lg" role="status" aria-label="The people are on their way">
      {rows.map((row) => (
        <Group key={row} wrap="nowrap" gap="xl">
          <Skeleton h={16} w="30%" />
          <Skeleton h={16} w="20%" visibleFrom="sm" />
          <Skeleton h={16} w="20%" />
        </Group>
      ))}
    </Stack>
  );
}
