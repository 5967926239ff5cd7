import { Group, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { authoredQuery } from "../api/authored";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { PageHead } from "../ui/PageHead";
import { Composer } from "./Composer";
import type { Step } from "./steps";

interface Props {
  site: string;
  id: string;
  step: Step;
  onStep: (step: Step) => void;
}

/** One campaign as it is written. */
export function ComposePage({ site, id, step, onStep }: Props) {
  const { data, error, isPending, refetch } = useQuery(authoredQuery(site, id));
  if (isPending) {
    return (
      <Delayed>
        <Stack role="status" aria-label="The campaign is on its way">
          <Skeleton h={36} w={320} />
          <Group wrap="nowrap" align="stretch" gap="lg">
            <Skeleton h={280} w={180} visibleFrom="md" />
            <Skeleton h={420} flex={1} />
            <Skeleton h={420} flex={1} visibleFrom="md" />
          </Group>
        </Stack>
      </Delayed>
    );
  }
  if (!data) {
    return (
      <>
        <PageHead title="Campaign" />
        <Failure
          what="The campaign could not be read."
          error={error}
          kept="What you wrote in this browser and was not saved yet is still kept here."
          onRetry={() => void refetch()}
        />
      </>
    );
  }
  return <Composer site={site} first={data} step={step} onStep={onStep} />;
}
