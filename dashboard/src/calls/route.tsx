import { getRouteApi } from "@tanstack/react-router";
import { CallsPage } from "./CallsPage";

const calls = getRouteApi("/sites/$site/calls");

/** The calls; whether only those that were refused stands in the address. */
export function Calls() {
  const { refused } = calls.useSearch();
  const navigate = calls.useNavigate();
  return (
    <CallsPage
      site={calls.useParams().site}
      only={refused === true}
      onOnly={(only) =>
        void navigate({ search: only ? { refused: true } : {}, replace: true, resetScroll: false })
      }
    />
  );
}
