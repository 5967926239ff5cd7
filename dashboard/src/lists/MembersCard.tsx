import { useInfiniteQuery } from "@tanstack/react-query";
import { membersQuery } from "../api/list";
import { PagedCard } from "../people/PagedCard";
import { SeenRows } from "../people/SeenRows";

/** Who is on a list. */
export function MembersCard({ site, id }: { site: string; id: string }) {
  const list = useInfiniteQuery(membersQuery(site, id));
  return (
    <PagedCard title="Who is on it" list={list}>
      {(people) => <SeenRows site={site} people={people} label="People on the list" since="On it since" />}
    </PagedCard>
  );
}
