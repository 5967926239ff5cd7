import { Skeleton, Stack } from "@mantine/core";

/** The shape of the page while the site is on its way. */
export function InstallSkeleton() {
  return (
    <Stack maw={760} role="status" aria-label="The site is on its way">
      <Skeleton h={44} />
      <Skeleton h={20} w="50%" mt="lg" />
      <Skeleton h={110} />
    </Stack>
  );
}
