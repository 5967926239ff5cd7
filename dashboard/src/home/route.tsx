import { getRouteApi } from "@tanstack/react-router";
import { HomePage } from "./HomePage";

const home = getRouteApi("/sites/$site/");

/** What waits, what is live, how the week went. */
export function SiteHome() {
  return <HomePage site={home.useParams().site} />;
}
