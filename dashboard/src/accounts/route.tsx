import { getRouteApi } from "@tanstack/react-router";
import { AccountPage } from "./AccountPage";
import { AccountsPage } from "./AccountsPage";

const accounts = getRouteApi("/sites/$site/accounts");
const account = getRouteApi("/sites/$site/accounts/$account");

/** The list; what is searched for stands in the address. */
export function Accounts() {
  const navigate = accounts.useNavigate();
  return (
    <AccountsPage
      site={accounts.useParams().site}
      search={accounts.useSearch().q ?? ""}
      onSearch={(q) => void navigate({ search: q ? { q } : {}, replace: true })}
    />
  );
}

export function Account() {
  const params = account.useParams();
  return <AccountPage key={params.account} site={params.site} id={params.account} />;
}
