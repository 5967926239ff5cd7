import { Anchor, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { editedListQuery, listQuery, type List } from "../api/list";
import { useDesk } from "../imports/useDesk";
import { BackTo } from "../segments/BackTo";
import { NamedOne } from "../segments/NamedOne";
import { UsedBy } from "../segments/UsedBy";
import { useRights } from "../session/may";
import { Moment } from "../ui/Moment";
import { PageHead } from "../ui/PageHead";
import { people } from "../ui/words";
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
  const query = useQuery(listQuery(site, id));
  const { made, put } = useDesk(site);
  const there = made?.from === fromList(id) ? made.id : "";
  useEffect(() => {
    if (!there) return;
    put({ made: null });
    onMade(there);
  }, [there, put, onMade]);
  return (
    <>
      <BackTo site={site} to="/sites/$site/lists" word="Lists" />
      <NamedOne what="list" id={id} query={query}>
        {(list) => <Saved site={site} list={list} />}
      </NamedOne>
    </>
  );
}

function Saved({ site, list }: { site: string; list: List }) {
  const { may, whyNot } = useRights(site);
  return (
    <>
      <PageHead title={list.name} />
      <Stack gap="lg">
        <Standing site={site} list={list} />
        {may("person.write") ? (
          <UploadCard site={site} list={list} />
        ) : (
          <Text size="sm" c="dimmed">
            Owners and admins put people on it and take them off. {whyNot("person.write")}
          </Text>
        )}
        {may("person.read") ? <MembersCard site={site} id={list.id} /> : null}
        <Edit site={site} id={list.id} />
        <UsedBy site={site} uses={list.used_by} />
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
      {people(members)} {members === 1 ? "is" : "are"} on it.{" "}
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
