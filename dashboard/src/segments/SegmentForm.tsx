import { Stack } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Edited } from "../api/setting";
import { changeSegment, createSegment, dropSegment, type Segment, type SegmentContent } from "../api/segment";
import { Audience } from "../audience/Audience";
import { useRights } from "../session/may";
import { faultAt } from "../settings/useEditing";
import { Card } from "../ui/Card";
import { NameFields } from "./NameFields";
import { SaveFoot } from "./SaveFoot";
import { useKept } from "./useKept";

interface Props {
  site: string;
  /** What is edited; left out for a new one. */
  edited?: Edited<Segment>;
  /** The condition that a new one begins with. */
  begin?: unknown;
}

/** A name and a condition, with how many people it holds for now. */
export function SegmentForm({ site, edited, begin }: Props) {
  const was = edited?.data;
  const [name, setName] = useState(was?.name ?? "");
  const [description, setDescription] = useState(was?.description ?? "");
  const [condition, setCondition] = useState<unknown>(was?.condition ?? begin ?? null);
  const { save, drop } = useSegment(site, edited);
  const not = useRights(site).whyNot("campaign.write");
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({
          name: name.trim(),
          condition: condition as Record<string, unknown>,
          ...(description.trim() ? { description: description.trim() } : {}),
        });
      }}
    >
      <Stack gap="lg">
        <Card title="Segment">
          <Stack gap="md" maw={560}>
            <NameFields
              name={name}
              description={description}
              onName={setName}
              onDescription={setDescription}
              error={save.error}
            />
          </Stack>
        </Card>
        <Card title="Who is in it">
          <Audience
            site={site}
            value={condition}
            onChange={setCondition}
            faultAt={(pointer) => faultAt(save.error, `/condition${pointer}`)}
            events={[]}
          />
        </Card>
        <SaveFoot
          save={save}
          drop={drop}
          there={was !== undefined}
          not={not}
          ready={name.trim() !== "" && condition !== null}
          word="Save"
          kept="What you wrote is still here."
          note={condition === null ? "Add a condition: everybody is no segment." : ""}
        />
      </Stack>
    </form>
  );
}

function useSegment(site: string, edited: Edited<Segment> | undefined) {
  const navigate = useNavigate();
  return useKept({
    what: "segment",
    key: ["segments", site],
    save: (body: SegmentContent) =>
      edited ? changeSegment(site, edited.data.id, body, edited.etag) : createSegment(site, body),
    drop: () => dropSegment(site, edited?.data.id ?? ""),
    goTo: (id) => navigate({ to: "/sites/$site/segments/$segment", params: { site, segment: id } }),
    goBack: () => navigate({ to: "/sites/$site/segments", params: { site } }),
  });
}
