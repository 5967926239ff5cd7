import { Group, Skeleton, Stack } from "@mantine/core";

const rows = ["first", "second", "third", "fourth"];

/** The shape of the table while it is on its way. */
export function CampaignTableSkeleton() {
  return (
    <Stack gap="md" role="status" aria-label="The campaigns are on their way">
      <Skeleton h={36} w={280} />
      {rows.map((row) => (
        <Group key={row} wrap="nowrap" gap="xl">
          <Stack gap={8} flex={1}>
            <Skeleton h={16} w="40%" />
            <Skeleton h={12} w="70%" />
          </Stack>
          <Skeleton h={20} w={64} />
          <Skeleton h={16} w="30%" visibleFrom="sm" />
        </Group>
      ))}
    </Stack>
  );
}
