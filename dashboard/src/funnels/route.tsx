import { getRouteApi } from "@tanstack/react-router";
import { periodOf } from "../ui/PeriodSwitch";
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
  const { days, step, show } = funnel.useSearch();
  const navigate = funnel.useNavigate();
  return (
    <FunnelPage
      key={params.funnel}
      site={params.site}
      id={params.funnel}
      days={periodOf(days)}
      onDays={(next) =>
        void navigate({
          search: { ...(step && show ? { step, show } : {}), ...(next === 30 ? {} : { days: next }) },
          replace: true,
          resetScroll: false,
        })
      }
      open={step && show ? { step, state: show } : null}
    />
  );
}

export function NewFunnel() {
  return <NewFunnelPage site={fresh.useParams().site} />;
}
