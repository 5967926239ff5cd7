import { getRouteApi } from "@tanstack/react-router";
import { readGroups } from "../people/kinds";
import { LivePage } from "./LivePage";

const live = getRouteApi("/sites/$site/live");

/** The stream; what it is narrowed down to stands in the address. */
export function Live() {
  const { show, q } = live.useSearch();
  const navigate = live.useNavigate();
  return (
    <LivePage
      site={live.useParams().site}
      sieve={{ groups: readGroups(show), words: q ?? "" }}
      onSieve={({ groups, words }) =>
        void navigate({
          search: {
            ...(groups.length > 0 ? { show: groups.join(",") } : {}),
            ...(words ? { q: words } : {}),
          },
          replace: true,
          resetScroll: false,
        })
      }
    />
  );
}
