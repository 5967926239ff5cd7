import { Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Campaign } from "../api/campaign";
import { servicesQuery } from "../api/push";
import { reportQuery, type Report } from "../api/report";
import { summed } from "../push/sent";
import { Reasons } from "../push/Services";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { count, rateOf } from "../ui/figures";
import { Freshness } from "../ui/Freshness";
import { Announcer } from "./Announcer";
import { Answers } from "./Answers";
import classes from "./CampaignPage.module.css";
import { Channels } from "./Channels";
import { Days } from "./Days";
import { Downloads } from "./Downloads";
import { Funnel } from "./Funnel";
import { Pages } from "./Pages";
import { resultInWords } from "./sentence";
import { Stopped } from "./Stopped";

interface Props {
  site: string;
  campaign: Campaign;
}

/** What came of a campaign: a sentence, the figures, what was stopped and why, by page, day by day. */
export function Results({ site, campaign }: Props) {
  const report = useQuery({ ...reportQuery(site, campaign.id), retryOnMount: false });
  return (
    <Card
      title="Results"
      aside={report.data ? <Freshness at={report.data.asOf.getTime()} stale={report.isError} /> : null}
    >
      {report.isPending ? (
        <Delayed>
          <Skeleton h={120} />
        </Delayed>
      ) : null}
      {report.isError ? (
        <Failure
          what={report.data ? "The figures stand still." : "The figures could not be read."}
          error={report.error}
          kept="The campaign goes on as it is."
          onRetry={() => void report.refetch()}
        />
      ) : null}
      {report.data ? <Figures site={site} campaign={campaign} report={report.data} /> : null}
    </Card>
  );
}

function Figures({ site, campaign: { id, goal, push }, report }: Props & { report: Report }) {
  const { totals, reasons, days, questions, channels } = report;
  const survey = questions.length > 0;
  const aims = goal !== null || totals.converted > 0;
  return (
    <Stack gap="lg">
      <Announcer totals={totals} />
      <Text>{resultInWords(totals, survey, goal).replaceAll(" %", "\u00a0%")}</Text>
      <Funnel totals={totals} survey={survey} aims={aims} away={push !== null} />
      {channels.length > 0 ? <Channels channels={channels} aims={aims} /> : null}
      {totals.suppressed > 0 ? (
        <Stopped title={`Stopped ${count(totals.suppressed)} times`} reasons={reasons} />
      ) : null}
      {push ? <NotTaken site={site} id={id} /> : null}
      <dl className={classes.figures}>
        <Figure
          word={push ? "Closed" : "Dismissed"}
          n={totals.dismissed}
          share={rateOf(totals.dismissed, totals.shown, "shown")}
        />
        {survey ? (
          <Figure word="Clicked" n={totals.clicked} share={rateOf(totals.clicked, totals.shown, "shown")} />
        ) : null}
        {totals.snoozed > 0 ? <Figure word="Snoozed" n={totals.snoozed} share="comes back later" /> : null}
      </dl>
      {survey ? <Answers site={site} id={id} questions={questions} /> : null}
      <Pages site={site} id={id} aims={aims} />
      {days.length > 0 ? <Days days={days} aims={aims} /> : null}
      {totals.matched > 0 ? <Downloads site={site} id={id} survey={survey} /> : null}
    </Stack>
  );
}

/** As far back as is kept. */
const ALL_DAYS = 366;

/** Why notifications did not leave the house, each browser for itself. */
function NotTaken({ site, id }: { site: string; id: string }) {
  const { data } = useQuery({ ...servicesQuery(site, ALL_DAYS, id), retryOnMount: false });
  return data ? <Reasons {...summed(data.services)} /> : null;
}

function Figure({ word, n, share = "" }: { word: string; n: number; share?: string }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>
        <span className={classes.number} data-figure={word.toLowerCase()}>
          {count(n)}
        </span>
        <span className={classes.share}>{share}</span>
      </dd>
    </div>
  );
}
