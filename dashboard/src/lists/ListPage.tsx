import { Anchor, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { editedListQuery, listQuery, type List } from "../api/list";
import { ApiError } from "../api/problem";
import { useDesk } from "../imports/useDesk";
import { UsedBy } from "../segments/UsedBy";
import { useRights } from "../session/may";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { count } from "../ui/figures";
import { Moment } from "../ui/Moment";
import { PageHead } from "../ui/PageHead";
import { AllLists } from "./AllLists";
import { ListForm } from "./ListForm";
import { MembersCard } from "./MembersCard";
import { fromList, UploadCard } from "./UploadCard";

interface Props {
  site: string;
  id: string;
  /** Leads to the import that has come of a file. */
  onMade: (id: string) => void;
}

/** One list: who is on it, the way to put people on it and take them off, what refers to it. */
export function ListPage({ site, id, onMade }: Props) {
  const { data, error, isPending, refetch } = useQuery(listQuery(site, id));
  const { may, whyNot } = useRights(site);
  const { made, put } = useDesk(site);
  const there = made?.from === fromList(id) ? made.id : "";
  useEffect(() => {
    if (!there) return;
    put({ made: null });
    onMade(there);
  }, [there, put, onMade]);
  if (isPending)
    return (
      <Delayed>
        <Stack role="status" aria-label="The list is on its way">
          <Skeleton h={32} w={280} />
          <Skeleton h={320} />
        </Stack>
      </Delayed>
    );
  if (!data)
    return (
      <>
        <AllLists site={site} />
        <PageHead title="List" />
        {error instanceof ApiError && error.status === 404 ? (
          <Text>There is no list with the id “{id}”. It may have been deleted.</Text>
        ) : (
          <Failure what="The list could not be read." error={error} onRetry={() => void refetch()} />
        )}
      </>
    );
  return (
    <>
      <AllLists site={site} />
      <PageHead title={data.name} />
      <Stack gap="lg">
        <Standing site={site} list={data} />
        {may("person.write") ? (
          <UploadCard site={site} list={data} />
        ) : (
          <Text size="sm" c="dimmed">
            Owners and admins put people on it and take them off. {whyNot("person.write")}
          </Text>
        )}
        {may("person.read") ? <MembersCard site={site} id={id} /> : null}
        <Edit site={site} id={id} />
        <UsedBy site={site} uses={data.used_by} />
      </Stack>
    </>
  );
}

/** What it is called; the page above says what is wrong where it cannot be read. */
function Edit({ site, id }: { site: string; id: string }) {
  const { data } = useQuery(editedListQuery(site, id));
  return data ? <ListForm key={data.etag} site={site} edited={data} /> : null;
}

/** How many are on it, and since which upload. */
function Standing({ site, list: { members, last_upload: last } }: { site: string; list: List }) {
  return (
    <Text role="status">
      {members === 1 ? "1 person is on it." : `${count(members)} people are on it.`}{" "}
      {last ? (
        <>
          The <LastUpload site={site} id={last.id} /> was <Moment at={new Date(last.created_at)} />, by{" "}
          {last.created_by}.
        </>
      ) : (
        "Nothing was uploaded yet."
      )}
    </Text>
  );
}

function LastUpload({ site, id }: { site: string; id: string }) {
  const words = "last upload";
  if (!useRights(site).may("person.read")) return words;
  return (
    <Anchor
      renderRoot={(props) => (
        <Link to="/sites/$site/imports/$import" params={{ site, import: id }} {...props} />
      )}
    >
      {words}
    </Anchor>
  );
}
