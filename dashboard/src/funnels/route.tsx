import { getRouteApi } from "@tanstack/react-router";
import { FunnelPage } from "./FunnelPage";
import { FunnelsPage } from "./FunnelsPage";
import { NewFunnelPage } from "./NewFunnelPage";

const funnels = getRouteApi("/sites/$site/funnels");
const funnel = getRouteApi("/sites/$site/funnels/$funnel");
const fresh = getRouteApi("/sites/$site/new/funnel");

export function Funnels() {
  return <FunnelsPage site={funnels.useParams().site} />;
}

export function Funnel() {
  const params = funnel.useParams();
  return <FunnelPage key={params.funnel} site={params.site} id={params.funnel} />;
}

export function NewFunnel() {
  return <NewFunnelPage site={fresh.useParams().site} />;
}
