import { getRouteApi } from "@tanstack/react-router";
import { readGroups } from "./kinds";
import { PeoplePage } from "./PeoplePage";
import { PersonPage } from "./PersonPage";

const people = getRouteApi("/sites/$site/people");
const person = getRouteApi("/sites/$site/people/$person");

/** The list; what is searched for stands in the address. */
export function People() {
  const navigate = people.useNavigate();
  return (
    <PeoplePage
      site={people.useParams().site}
      search={people.useSearch().q ?? ""}
      onSearch={(q) => void navigate({ search: q ? { q } : {}, replace: true })}
    />
  );
}

/** One person; which kinds of entries are shown, and what "why?" is asked about, stands in the address. */
export function Person() {
  const params = person.useParams();
  const search = person.useSearch();
  const navigate = person.useNavigate();
  const put = (show: string, why: string) =>
    void navigate({
      search: { ...(show ? { show } : {}), ...(why ? { why } : {}) },
      replace: true,
      resetScroll: false,
    });
  return (
    <PersonPage
      key={params.person}
      site={params.site}
      id={params.person}
      groups={readGroups(search.show)}
      onGroups={(groups) => put(groups.join(","), search.why ?? "")}
      why={search.why ?? ""}
      onWhy={(campaign) => put(search.show ?? "", campaign)}
    />
  );
}
