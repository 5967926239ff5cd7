import { Skeleton, Stack } from "@mantine/core";
import { Delayed } from "./Delayed";

/** The shape of any page while it is on its way. */
export function PageSkeleton() {
  return (
    <Delayed>
      <Stack gap="lg" role="status" aria-label="The page is on its way">
        <Skeleton h={36} w={180} />
        <Skeleton h={320} radius="lg" />
      </Stack>
    </Delayed>
  );
}
