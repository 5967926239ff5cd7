import { Skeleton, Stack } from "@mantine/core";
import { RowsSkeleton } from "../ui/RowsSkeleton";

/** The shape of the table while it is on its way, with that of its filters where they are not there yet. */
export function CampaignTableSkeleton({ filters }: { filters: boolean }) {
  return (
    <Stack gap="md">
      {filters ? <Skeleton h={36} w={{ base: "100%", sm: "70%" }} /> : null}
      <RowsSkeleton label="The campaigns are on their way" />
    </Stack>
  );
}
