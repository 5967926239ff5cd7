import { Skeleton, Stack } from "@mantine/core";

/** The shape of a few lines of a card while they are on their way. */
export function LinesSkeleton({ label, lines = 3 }: { label: string; lines?: number }) {
  return (
    <Stack gap="sm" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} h={28} />
      ))}
    </Stack>
  );
}
