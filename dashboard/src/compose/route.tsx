import { getRouteApi } from "@tanstack/react-router";
import { ComposePage } from "./ComposePage";
import { steps, type Step } from "./steps";

const edit = getRouteApi("/sites/$site/campaigns/$campaign/edit");

/** The composer; which step is open stands in the address. */
export function Edit() {
  const params = edit.useParams();
  const navigate = edit.useNavigate();
  const asked = edit.useSearch().step as Step | undefined;
  return (
    <ComposePage
      key={params.campaign}
      site={params.site}
      id={params.campaign}
      step={asked && steps.includes(asked) ? asked : "message"}
      onStep={(step) => void navigate({ search: step === "message" ? {} : { step }, replace: true })}
    />
  );
}
