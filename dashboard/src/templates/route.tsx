import { getRouteApi } from "@tanstack/react-router";
import { GalleryPage } from "./GalleryPage";

const gallery = getRouteApi("/sites/$site/templates");

/** The templates; what is searched for and looked at stands in the address. */
export function Templates() {
  const navigate = gallery.useNavigate();
  return (
    <GalleryPage
      site={gallery.useParams().site}
      search={gallery.useSearch()}
      onSearch={(search) => void navigate({ search, replace: true })}
    />
  );
}
