import { getRouteApi } from "@tanstack/react-router";
import { SegmentPage } from "./SegmentPage";
import { SegmentsPage } from "./SegmentsPage";

const segments = getRouteApi("/sites/$site/segments");
const segment = getRouteApi("/sites/$site/segments/$segment");

export function Segments() {
  return <SegmentsPage site={segments.useParams().site} />;
}

const fresh = getRouteApi("/sites/$site/new/segment");

export function NewSegment() {
  return <SegmentPage site={fresh.useParams().site} id={null} begin={fresh.useSearch().condition} />;
}

export function Segment() {
  const params = segment.useParams();
  return <SegmentPage key={params.segment} site={params.site} id={params.segment} />;
}
