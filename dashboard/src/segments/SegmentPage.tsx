import { Anchor, Skeleton, Stack, Text } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { editedSegmentQuery } from "../api/segment";
import { ApiError } from "../api/problem";
import classes from "../people/People.module.css";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { PageHead } from "../ui/PageHead";
import { SegmentForm } from "./SegmentForm";
import { UsedBy } from "./UsedBy";
import { Watched } from "./Watched";

interface Props {
  site: string;
  /** null is one that is not saved yet. */
  id: string | null;
  /** The condition that one which is not saved yet begins with. */
  begin?: unknown;
}

/** One segment: its name, its condition with the people in it now, what refers to it. */
export function SegmentPage({ site, id, begin }: Props) {
  return (
    <>
      <Anchor
        size="sm"
        className={classes.back ?? ""}
        renderRoot={(props) => <Link to="/sites/$site/segments" params={{ site }} {...props} />}
      >
        <IconArrowLeft size={16} aria-hidden /> Segments
      </Anchor>
      {id === null ? <Fresh site={site} begin={begin} /> : <Saved site={site} id={id} />}
    </>
  );
}

function Fresh({ site, begin }: { site: string; begin: unknown }) {
  return (
    <>
      <PageHead title="New segment" />
      <SegmentForm site={site} begin={begin} />
    </>
  );
}

function Saved({ site, id }: { site: string; id: string }) {
  const { data, error, isPending, refetch } = useQuery(editedSegmentQuery(site, id));
  if (isPending) {
    return (
      <Delayed>
        <Stack role="status" aria-label="The segment is on its way">
          <Skeleton h={32} w={280} />
          <Skeleton h={320} />
        </Stack>
      </Delayed>
    );
  }
  if (!data) {
    const gone = error instanceof ApiError && error.status === 404;
    return (
      <>
        <PageHead title="Segment" />
        {gone ? (
          <Text>There is no segment with the id “{id}”. It may have been deleted.</Text>
        ) : (
          <Failure what="The segment could not be read." error={error} onRetry={() => void refetch()} />
        )}
      </>
    );
  }
  return (
    <>
      <PageHead title={data.data.name} />
      <Stack gap="lg">
        <SegmentForm key={data.etag} site={site} edited={data} />
        <UsedBy site={site} uses={data.data.used_by} />
        <Watched site={site} id={id} />
      </Stack>
    </>
  );
}
