import { getRouteApi } from "@tanstack/react-router";
import { InstallPage } from "./InstallPage";

const install = getRouteApi("/sites/$site/install");

/** How the snippet gets into the site. */
export function Install() {
  return <InstallPage site={install.useParams().site} />;
}
