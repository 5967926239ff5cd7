import { BackTo } from "../segments/BackTo";
import { PageHead } from "../ui/PageHead";
import { FunnelForm } from "./FunnelForm";

/** A funnel that is to be. */
export function NewFunnelPage({ site }: { site: string }) {
  return (
    <>
      <BackTo site={site} to="/sites/$site/funnels" word="Funnels" />
      <PageHead title="New funnel" />
      <FunnelForm site={site} />
    </>
  );
}
