import { Group, Paper, Skeleton, Stack } from "@mantine/core";

const rows = ["first", "second", "third", "fourth", "fifth"];

/** The shape of a table while its rows are on their way. */
export function RowsSkeleton({ label }: { label: string }) {
  return (
    <Paper withBorder radius="lg" p="md" role="status" aria-label={label}>
      <Stack gap="lg">
        {rows.map((row) => (
          <Group key={row} wrap="nowrap" gap="xl" justify="space-between">
            <Skeleton h={16} w="35%" />
            <Skeleton h={16} w="20%" visibleFrom="sm" />
            <Skeleton h={16} w="20%" />
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}
