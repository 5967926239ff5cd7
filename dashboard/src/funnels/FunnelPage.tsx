import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { editedFunnelQuery, funnelQuery } from "../api/funnel";
import { BackTo } from "../segments/BackTo";
import { NamedOne } from "../segments/NamedOne";
import { UsedBy } from "../segments/UsedBy";
import { PageHead } from "../ui/PageHead";
import { FunnelForm } from "./FunnelForm";

interface Props {
  site: string;
  id: string;
}

/** One funnel: its steps, and what asks for it. */
export function FunnelPage({ site, id }: Props) {
  return (
    <>
      <BackTo site={site} to="/sites/$site/funnels" word="Funnels" />
      <NamedOne what="funnel" id={id} query={useQuery(funnelQuery(site, id))}>
        {(funnel) => (
          <>
            <PageHead title={funnel.name} />
            <Stack gap="lg">
              <Edit site={site} id={id} />
              <UsedBy site={site} uses={funnel.used_by} />
            </Stack>
          </>
        )}
      </NamedOne>
    </>
  );
}

/** Its steps; the page above says what is wrong where they cannot be read. */
function Edit({ site, id }: Props) {
  const { data } = useQuery(editedFunnelQuery(site, id));
  return data ? <FunnelForm key={data.etag} site={site} edited={data} /> : null;
}
