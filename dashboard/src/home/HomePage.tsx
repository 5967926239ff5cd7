import { SimpleGrid, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { overviewQuery, type Overview } from "../api/overview";
import { lastSeenQuery } from "../api/person";
import { StoppedNote } from "../campaigns/StoppedNote";
import { SeenNote } from "../install/SeenNote";
import { useRights } from "../session/may";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { PageHead } from "../ui/PageHead";
import { LiveNow } from "./LiveNow";
import { Needs } from "./Needs";
import { ThisWeek } from "./ThisWeek";

const LiveCard = lazy(() => import("../live/LiveCard").then((live) => ({ default: live.LiveCard })));

/** Is anything wrong, what is live, did it help? */
export function HomePage({ site }: { site: string }) {
  const overview = useQuery(overviewQuery(site));
  const { may } = useRights(site);
  const lastSeen = useQuery({ ...lastSeenQuery(site), enabled: may("person.read") });
  // The note above the cards would push them down if it came after them.
  const waits = overview.isPending || (may("person.read") && lastSeen.isPending);
  return (
    <>
      <PageHead title="Home" />
      <Stack gap="md">
        <StoppedNote site={site} />
        {lastSeen.data === null ? <SeenNote site={site} elsewhere /> : null}
        {waits ? (
          <Delayed>
            <Stack gap="md" role="status" aria-label="The overview is on its way">
              <Skeleton h={110} radius="lg" />
              <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
                <Skeleton h={260} radius="lg" />
                <Skeleton h={260} radius="lg" />
              </SimpleGrid>
            </Stack>
          </Delayed>
        ) : null}
        {overview.isError ? (
          <Failure
            what={overview.data ? "The figures stand still." : "The overview could not be read."}
            error={overview.error}
            kept={
              overview.data
                ? "What you see is from before; campaigns go on as they are. We ask again by ourselves."
                : "Campaigns go on as they are."
            }
            onRetry={() => void overview.refetch()}
          />
        ) : null}
        {overview.data && !waits ? (
          <Cards site={site} overview={overview.data} stale={overview.isError} />
        ) : null}
        {overview.data && !waits && may("person.read") ? (
          <Suspense fallback={null}>
            <LiveCard site={site} />
          </Suspense>
        ) : null}
      </Stack>
    </>
  );
}

interface CardsProps {
  site: string;
  overview: Overview;
  /** The last question failed: these are the figures from before. */
  stale: boolean;
}

function Cards({ site, overview, stale }: CardsProps) {
  return (
    <>
      <Needs site={site} needs={overview.needs} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <LiveNow site={site} campaigns={overview.live} />
        <ThisWeek overview={overview} stale={stale} />
      </SimpleGrid>
    </>
  );
}
