import { getRouteApi } from "@tanstack/react-router";
import { CampaignPage } from "./CampaignPage";
import { CampaignsPage } from "./CampaignsPage";

const campaigns = getRouteApi("/sites/$site/campaigns");
const campaign = getRouteApi("/sites/$site/campaigns/$campaign");

/** The list; what is searched for stands in the address. */
export function Campaigns() {
  const navigate = campaigns.useNavigate();
  return (
    <CampaignsPage
      site={campaigns.useParams().site}
      search={campaigns.useSearch().q ?? ""}
      onSearch={(q) => void navigate({ search: q ? { q } : {}, replace: true })}
    />
  );
}

/** One campaign with its results. */
export function Campaign() {
  const params = campaign.useParams();
  return <CampaignPage key={params.campaign} site={params.site} id={params.campaign} />;
}
