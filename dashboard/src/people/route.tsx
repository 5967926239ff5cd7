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

/** One person; which kinds of entries are shown stands in the address. */
export function Person() {
  const params = person.useParams();
  const navigate = person.useNavigate();
  return (
    <PersonPage
      key={params.person}
      site={params.site}
      id={params.person}
      groups={readGroups(person.useSearch().show)}
      onGroups={(groups) =>
        void navigate({ search: groups.length > 0 ? { show: groups.join(",") } : {}, replace: true })
      }
    />
  );
}
