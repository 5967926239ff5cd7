import { getRouteApi } from "@tanstack/react-router";
import type { Filter } from "../api/campaign";
import { CampaignPage } from "./CampaignPage";
import { CampaignsPage } from "./CampaignsPage";

const campaigns = getRouteApi("/sites/$site/campaigns");
const campaign = getRouteApi("/sites/$site/campaigns/$campaign");

/** The list; what it is narrowed down to stands in the address. */
export function Campaigns() {
  const navigate = campaigns.useNavigate();
  return (
    <CampaignsPage
      site={campaigns.useParams().site}
      filter={campaigns.useSearch() as Filter}
      onFilter={(filter) => {
        const search = Object.fromEntries(Object.entries(filter).filter(([, value]) => value));
        void navigate({ search, replace: true });
      }}
    />
  );
}

/** One campaign with its results. */
export function Campaign() {
  const params = campaign.useParams();
  return <CampaignPage key={params.campaign} site={params.site} id={params.campaign} />;
}
