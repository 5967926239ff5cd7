import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { ImportPage } from "./ImportPage";
import { ImportsPage } from "./ImportsPage";
import { NewImportPage } from "./NewImportPage";

const imports = getRouteApi("/sites/$site/imports");
const fresh = getRouteApi("/sites/$site/imports/new");
const one = getRouteApi("/sites/$site/imports/$import");

export function Imports() {
  return <ImportsPage site={imports.useParams().site} />;
}

/** Leads to an import; the page that it came from is not gone back to, as its step is over. */
function useLead(site: string) {
  const navigate = useNavigate();
  return useCallback(
    (id: string) =>
      void navigate({ to: "/sites/$site/imports/$import", params: { site, import: id }, replace: true }),
    [navigate, site],
  );
}

export function NewImport() {
  const { site } = fresh.useParams();
  return <NewImportPage site={site} onMade={useLead(site)} />;
}

export function OneImport() {
  const { site, import: id } = one.useParams();
  return <ImportPage key={id} site={site} id={id} onMade={useLead(site)} />;
}
