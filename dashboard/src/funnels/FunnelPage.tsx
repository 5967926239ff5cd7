import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { editedFunnelQuery, funnelQuery, type Funnel, type Standing } from "../api/funnel";
import { stepInWords } from "../audience/words";
import { BackTo } from "../segments/BackTo";
import { NamedOne } from "../segments/NamedOne";
import { UsedBy } from "../segments/UsedBy";
import { useRights } from "../session/may";
import { PageHead } from "../ui/PageHead";
import type { Period } from "../ui/PeriodSwitch";
import { FunnelForm } from "./FunnelForm";
import { ReportCard } from "./ReportCard";
import { StepList } from "./StepList";
import { travellers } from "./words";

interface Props {
  site: string;
  id: string;
  days: Period;
  onDays: (days: Period) => void;
  /** Whose list is open. */
  open: Standing | null;
}

/** One funnel: how far people, or accounts, come, who stands where, its steps, and what asks for it. */
export function FunnelPage(props: Props) {
  const { site, id } = props;
  return (
    <>
      <BackTo site={site} to="/sites/$site/funnels" word="Funnels" />
      <NamedOne what="funnel" id={id} query={useQuery(funnelQuery(site, id))}>
        {(funnel) => (
          <>
            <PageHead title={funnel.name} />
            <Stack gap="lg">
              <Figures {...props} funnel={funnel} />
              <Edit site={site} id={id} />
              <UsedBy site={site} uses={funnel.used_by} />
            </Stack>
          </>
        )}
      </NamedOne>
    </>
  );
}

/** What it shows, for who may read of them. */
function Figures({ site, id, days, onDays, open, funnel }: Props & { funnel: Funnel }) {
  const [gone, setGone] = useState<Standing | null>(null);
  const { may, whyNot } = useRights(site);
  if (!may("person.read"))
    return (
      <Text size="sm" c="dimmed">
        How far {travellers[funnel.by].all} come is shown to who may read of them. {whyNot("person.read")}
      </Text>
    );
  const step = funnel.steps.find(({ key }) => key === open?.step);
  return (
    <>
      <ReportCard site={site} funnel={funnel} days={days} onDays={onDays} open={open} onGo={setGone} />
      {open && step ? (
        <StepList
          key={`${open.state} ${open.step}`}
          site={site}
          id={id}
          by={funnel.by}
          open={open}
          name={stepInWords(step)}
          days={days}
          focus={gone?.step === open.step && gone.state === open.state}
        />
      ) : null}
    </>
  );
}

/** Its steps; the page above says what is wrong where they cannot be read. */
function Edit({ site, id }: { site: string; id: string }) {
  const { data } = useQuery(editedFunnelQuery(site, id));
  return data ? <FunnelForm key={data.etag} site={site} edited={data} /> : null;
}
