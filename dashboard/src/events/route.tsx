import { getRouteApi } from "@tanstack/react-router";
import { EventPage } from "./EventPage";
import { EventsPage } from "./EventsPage";

const events = getRouteApi("/sites/$site/events");
const event = getRouteApi("/sites/$site/events/$event");

/** The names; what is searched for stands in the address. */
export function Events() {
  const navigate = events.useNavigate();
  return (
    <EventsPage
      site={events.useParams().site}
      search={events.useSearch().q ?? ""}
      onSearch={(q) => void navigate({ search: q ? { q } : {}, replace: true, resetScroll: false })}
    />
  );
}

export function OneEvent() {
  const { site, event: name } = event.useParams();
  const navigate = event.useNavigate();
  return (
    <EventPage
      key={name}
      site={site}
      name={name}
      where={event.useSearch().where ?? []}
      onWhere={(where) =>
        void navigate({ search: where.length > 0 ? { where } : {}, replace: true, resetScroll: false })
      }
    />
  );
}
