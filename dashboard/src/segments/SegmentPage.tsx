import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { editedSegmentQuery } from "../api/segment";
import { PageHead } from "../ui/PageHead";
import { BackTo } from "./BackTo";
import { NamedOne } from "./NamedOne";
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
      <BackTo site={site} to="/sites/$site/segments" word="Segments" />
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
  return (
    <NamedOne what="segment" id={id} query={useQuery(editedSegmentQuery(site, id))}>
      {(edited) => (
        <>
          <PageHead title={edited.data.name} />
          <Stack gap="lg">
            <SegmentForm key={edited.etag} site={site} edited={edited} />
            <UsedBy site={site} uses={edited.data.used_by} />
            <Watched site={site} id={id} />
          </Stack>
        </>
      )}
    </NamedOne>
  );
}
