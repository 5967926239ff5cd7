import { queryOptions } from "@tanstack/react-query";
import { api, ask, askTagged } from "./client";
import type * as wire from "./schema.gen";
import { once, type Edited } from "./setting";

export type Segment = wire.Segment;

/** A campaign or a segment that refers to a segment, or to a list. */
export type SegmentUse = wire.SegmentUse;

/** A segment as it is written. */
export type SegmentContent = wire.SegmentContent;

/** As many as a site has at most. */
const ALL = 500;

/** The saved conditions of a site, by name. */
export function segmentsQuery(site: string) {
  return queryOptions<Segment[]>({
    queryKey: ["segments", site, "all"],
    queryFn: async ({ signal }) => {
      const params = { path: { site }, query: { limit: ALL } };
      const { data } = await ask(api.GET("/sites/{site}/segments", { params, signal }));
      return data.sort((a, b) => a.name.localeCompare(b.name));
    },
  });
}

/** A segment as it is edited: read once, so that nobody's typing is overwritten. */
export function editedSegmentQuery(site: string, id: string) {
  return queryOptions<Edited<Segment>>({
    ...once,
    queryKey: ["segments", site, "edited", id],
    queryFn: ({ signal }) =>
      askTagged(api.GET("/sites/{site}/segments/{id}", { params: { path: { site, id } }, signal })),
  });
}

export function createSegment(site: string, body: SegmentContent): Promise<Segment> {
  return ask(api.POST("/sites/{site}/segments", { params: { path: { site } }, body }));
}

/** Writes it anew; 412 when somebody was faster. */
export function changeSegment(
  site: string,
  id: string,
  body: SegmentContent,
  etag: string,
): Promise<Segment> {
  const params = { path: { site, id }, header: { "If-Match": etag } };
  return ask(api.PUT("/sites/{site}/segments/{id}", { params, body }));
}

export async function dropSegment(site: string, id: string): Promise<void> {
  await ask(api.DELETE("/sites/{site}/segments/{id}", { params: { path: { site, id } } }));
}
