import { Button, EmptyState, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconBell, IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { funnelQuery, pushCsvAddress, pushOnQuery, servicesQuery, type PushFunnel } from "../api/push";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { Freshness } from "../ui/Freshness";
import { PageHead } from "../ui/PageHead";
import { PeriodSwitch, type Period } from "../ui/PeriodSwitch";
import { Stages } from "../ui/Stages";
import { AskedDays } from "./AskedDays";
import { Services } from "./Services";
import { askedInWords, devicesInWords, stagesOfAsking } from "./words";

interface Props {
  site: string;
  days: Period;
  onDays: (days: Period) => void;
}

/** How many can be reached by web push, and what became of what was sent. */
export function PushFigures({ site, days, onDays }: Props) {
  const on = useQuery(pushOnQuery(site));
  const funnel = useQuery(funnelQuery(site, days));
  // Figures that came later would push down what is there. The part below asks on by itself.
  const sent = useQuery({ ...servicesQuery(site, days), refetchInterval: false });
  const waits = on.isPending || funnel.isPending || sent.isPending;
  const fault = funnel.error ?? on.error;
  const never = on.data === false && funnel.data && funnel.data.asked === 0 && funnel.data.devices === 0;
  return (
    <>
      <PageHead
        title="Push"
        action={never || !funnel.data ? null : <PeriodSwitch days={days} onDays={onDays} />}
      />
      {waits ? (
        <Delayed>
          <Stack gap="lg" role="status" aria-label="The figures are on their way">
            <Skeleton h={360} radius="lg" />
            <Skeleton h={240} radius="lg" />
          </Stack>
        </Delayed>
      ) : null}
      {fault ? (
        <Failure
          what={funnel.data ? "The figures stand still." : "The figures of web push could not be read."}
          error={fault}
          kept="Notifications go on as they are."
          onRetry={() => void Promise.all([on.refetch(), funnel.refetch()])}
        />
      ) : null}
      {never ? <Off site={site} /> : null}
      {funnel.data && !waits && !never ? (
        <Stack gap="lg">
          <Asked site={site} days={days} funnel={funnel.data} stale={funnel.isError} />
          <Services site={site} days={days} />
        </Stack>
      ) : null}
    </>
  );
}

function Off({ site }: { site: string }) {
  return (
    <EmptyState
      py={64}
      icon={<IconBell size={40} stroke={1.4} aria-hidden />}
      title="Web push is off"
      description="Notifications reach people while they are away from your site. Here stands how many agreed, and what became of each."
    >
      <Button renderRoot={(props) => <Link to="/sites/$site/settings/push" params={{ site }} {...props} />}>
        Turn it on in the settings
      </Button>
    </EmptyState>
  );
}

interface AskedProps {
  site: string;
  days: Period;
  funnel: PushFunnel;
  stale: boolean;
}

function Asked({ site, days, funnel, stale }: AskedProps) {
  return (
    <Card
      title="Who can be reached"
      aside={<Freshness at={new Date(funnel.as_of).getTime()} stale={stale} period={`Last ${days} days`} />}
    >
      <Stack gap="lg">
        <Text>
          {askedInWords(funnel)} {devicesInWords(funnel.devices)}
        </Text>
        <Stages title="From question to browser" of="Times" stages={stagesOfAsking(funnel)} />
        {funnel.series.length > 0 ? (
          <>
            <AskedDays series={funnel.series} />
            <Group gap="xs" role="group" aria-label="Download as CSV">
              <Button
                component="a"
                href={pushCsvAddress(site, "funnel", days)}
                download
                size="compact-sm"
                variant="default"
                leftSection={<IconDownload size={14} aria-hidden />}
              >
                Days (CSV)
              </Button>
            </Group>
          </>
        ) : null}
      </Stack>
    </Card>
  );
}
