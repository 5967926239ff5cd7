import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { ListPage } from "./ListPage";
import { ListsPage } from "./ListsPage";
import { NewListPage } from "./NewListPage";

const lists = getRouteApi("/sites/$site/lists");
const list = getRouteApi("/sites/$site/lists/$list");
const fresh = getRouteApi("/sites/$site/new/list");

export function Lists() {
  return <ListsPage site={lists.useParams().site} />;
}

export function List() {
  const params = list.useParams();
  const navigate = useNavigate();
  return (
    <ListPage
      key={params.list}
      site={params.site}
      id={params.list}
      onMade={(id) =>
        void navigate({ to: "/sites/$site/imports/$import", params: { site: params.site, import: id } })
      }
    />
  );
}

export function NewList() {
  return <NewListPage site={fresh.useParams().site} />;
}
