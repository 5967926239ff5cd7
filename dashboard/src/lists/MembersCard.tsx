import { useInfiniteQuery } from "@tanstack/react-query";
import { membersQuery } from "../api/list";
import { PagedCard } from "../people/PagedCard";

/** Who is on a list. */
export function MembersCard({ site, id }: { site: string; id: string }) {
  const list = useInfiniteQuery(membersQuery(site, id));
  return (
    <PagedCard site={site} title="Who is on it" list={list} label="People on the list" since="On it since" />
  );
}
