import { Box, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { funnelReportQuery, type Funnel, type FunnelReport, type Standing } from "../api/funnel";
import { stepInWords } from "../audience/words";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { count } from "../ui/figures";
import { Freshness } from "../ui/Freshness";
import { LinesSkeleton } from "../ui/LinesSkeleton";
import { PeriodSwitch, type Period } from "../ui/PeriodSwitch";
import { StepBars } from "./StepBars";
import { reportInWords, travellers } from "./words";

interface Props {
  site: string;
  funnel: Funnel;
  days: Period;
  onDays: (days: Period) => void;
  open: Standing | null;
  /** Somebody goes to a list of a step. */
  onGo: (to: Standing) => void;
}

/** As high as what is said of all, and as one step, in px: what stands below keeps its place when it comes. */
const HEAD = 64;
const STEP = 84;

/** How far people come: of those whose attempt began within the last days, each counted once. */
export function ReportCard({ site, funnel, days, onDays, open, onGo }: Props) {
  const report = useQuery(funnelReportQuery(site, funnel.id, days));
  const { all, every } = travellers[funnel.by];
  const { data, error, isPending, isFetching, refetch } = report;
  return (
    <Card title={`How far ${all} come`} aside={<PeriodSwitch days={days} onDays={onDays} />}>
      <Stack gap="lg">
        {isPending ? (
          <Box mih={HEAD + STEP * funnel.steps.length}>
            <Delayed>
              <LinesSkeleton
                label={`${every} being asked how far they came`}
                lines={1 + 2 * funnel.steps.length}
              />
            </Delayed>
          </Box>
        ) : null}
        {error ? (
          <Failure
            what={data ? "The figures stand still." : "The figures could not be read."}
            error={error}
            onRetry={() => void refetch()}
          />
        ) : null}
        {data ? <SoFar report={data} asking={isFetching} onAgain={() => void refetch()} /> : null}
        {data ? (
          <>
            <Text role="status">{reportInWords(data, days)}</Text>
            {data.entered > 0 ? (
              <StepBars
                by={data.by}
                steps={data.steps}
                open={open}
                onGo={onGo}
                called={({ key, name }) =>
                  name ?? stepInWords(funnel.steps.find((one) => one.key === key) ?? { key, name: key })
                }
              />
            ) : null}
            <Freshness
              at={new Date(data.as_of).getTime()}
              stale={error !== null}
              period={`Attempts that began in the last ${days} days`}
            />
          </>
        ) : null}
      </Stack>
    </Card>
  );
}

/** Where the time for one answer was over before all were asked: of how many the figures are. */
function SoFar({ report, asking, onAgain }: { report: FunnelReport; asking: boolean; onAgain: () => void }) {
  const { by, finished, asked, people: all } = report;
  if (finished) return null;
  return (
    <Group gap="sm">
      <Text size="sm" role="note">
        So far: {count(asked)} of {travellers[by].count(all)} were asked when the time for one answer was
        over, drawn by lot. The figures are theirs: nothing is scaled up.
      </Text>
      <Button size="compact-sm" variant="default" loading={asking} onClick={onAgain}>
        Ask again
      </Button>
    </Group>
  );
}
