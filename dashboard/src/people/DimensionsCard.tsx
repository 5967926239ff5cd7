import { Anchor, Stack, Text, Title } from "@mantine/core";
import { Link, type LinkProps } from "@tanstack/react-router";
import { useId, type ReactNode } from "react";
import type { Dimensions, Level, Trend } from "../api/dimension";
import { Card } from "../ui/Card";
import { Moment } from "../ui/Moment";
import { Spark } from "../ui/Spark";
import classes from "./Dimensions.module.css";
import { amount, beside, figure, lasting, placed } from "./past";

/** What differs between somebody and all people of an account. */
const words = {
  person: {
    title: "Against their own past",
    metrics: "None yet: your server tells them with POST /v1/metric.",
    answers: "None yet: they have answered no survey.",
  },
  account: {
    title: "Against its own past",
    metrics: "None yet: your server tells them with POST /v1/metric and an accountId.",
    answers: "None yet: nobody of it has answered a survey.",
  },
};

interface Props {
  site: string;
  of: keyof typeof words;
  firstSeen: Date;
  dimensions: Dimensions;
}

/** The sides of what somebody does, or an account: the last seven days beside a usual week before. */
export function DimensionsCard({ site, of, firstSeen, dimensions: d }: Props) {
  return (
    <Card
      title={words[of].title}
      aside={
        <Text size="sm" c="dimmed">
          {d.weeks === 1 ? "Last 7 days" : `Last 7 days, and the ${d.weeks - 1} weeks before`}
        </Text>
      }
    >
      <div className={classes.sides}>
        <Side title="Visits">
          <Past word="Visits" trend={d.visits.count} />
          <Past word="Days with a visit" trend={d.visits.days} />
          <Past word="Time in view" trend={d.visits.duration} say={lasting} />
          <Past word="Pages a visit" trend={d.visits.depth} />
        </Side>
        <Side title="Actions" none="None yet: your site tells them with tend.track().">
          {d.actions.all.total > 0 ? <Past word="All" trend={d.actions.all} /> : null}
          {d.actions.most.map((action) => (
            <Past key={action.name} word={action.name} trend={action} />
          ))}
        </Side>
        <Side title="Metrics" none={words[of].metrics}>
          {d.metrics.map((metric) => (
            <Has key={metric.name} metric={metric} />
          ))}
        </Side>
        <Side title="Transactions" none="None yet: events bring amounts with the property revenue.">
          {d.transactions.map((x) => (
            <Past
              key={`${x.name} ${x.currency}`}
              word={x.name}
              trend={x}
              say={(n) => amount(n, x.currency)}
              more={`${amount(x.total, x.currency)} in all`}
            />
          ))}
        </Side>
        <Side title="Answers" none={words[of].answers}>
          {d.answers.map((a) => (
            <Line
              key={`${a.campaign} ${a.question} ${a.person}`}
              word={a.campaignName || a.campaign}
              to={{ to: "/sites/$site/campaigns/$campaign", params: { site, campaign: a.campaign } }}
            >
              <Text size="sm">
                {a.question}: <b>{a.value}</b>
              </Text>
              <Text size="sm" c="dimmed">
                {a.person ? `${a.person}, ` : null}
                <Moment at={a.at} />
              </Text>
            </Line>
          ))}
        </Side>
        <Times firstSeen={firstSeen} since={d.since} />
        {d.funnels.length > 0 ? (
          <Side title="Funnels">
            {d.funnels.map((f) => (
              <Line
                key={f.id}
                word={f.name}
                to={{ to: "/sites/$site/funnels/$funnel", params: { site, funnel: f.id } }}
              >
                <Text size="sm" c="dimmed">
                  <Moment at={f.at} />
                </Text>
                <Text size="sm">{placed(f)}</Text>
              </Line>
            ))}
          </Side>
        ) : null}
      </div>
    </Card>
  );
}

/** One side under its heading; where nothing is known of it, what would change that. */
function Side({ title, none, children }: { title: string; none?: string; children: ReactNode }) {
  const id = useId();
  const lines = Array.isArray(children) ? children.flat().filter(Boolean) : children;
  return (
    <div role="group" aria-labelledby={id} data-side={title.toLowerCase()}>
      <Title order={3} size="h5" id={id} mb={8}>
        {title}
      </Title>
      {none && Array.isArray(lines) && lines.length === 0 ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        <Stack gap={8}>{lines}</Stack>
      )}
    </div>
  );
}

interface LineProps {
  word: string;
  /** The page of what the word names. */
  to?: Pick<LinkProps, "to" | "params">;
  children: ReactNode;
}

function Line({ word, to, children }: LineProps) {
  return (
    <div className={classes.line} data-line={word}>
      <Text size="sm" c="dimmed" className={classes.word ?? ""}>
        {to ? (
          <Anchor inherit renderRoot={(props) => <Link {...to} {...props} />}>
            {word}
          </Anchor>
        ) : (
          word
        )}
      </Text>
      {children}
    </div>
  );
}

interface PastProps {
  word: string;
  trend: Trend;
  say?: (n: number) => string;
  /** What else is known of it. */
  more?: string;
}

function Past({ word, trend, say = figure, more }: PastProps) {
  const { now, before } = beside(trend, say);
  return (
    <Line word={word}>
      <Spark list={trend.weeks} label={word} say={say} />
      <Text size="sm">
        <b>{now}</b> <span className={classes.before}>{more ? `${before}, ${more}` : before}</span>
      </Text>
    </Line>
  );
}

function Has({ metric }: { metric: Level }) {
  const { name, value, weeks } = metric;
  const [first = value] = weeks;
  const ago = weeks.length - 1;
  return (
    <Line word={name}>
      <Spark list={weeks} label={name} say={figure} />
      <Text size="sm">
        <b>{figure(value)}</b>{" "}
        <span className={classes.before}>
          {ago > 0 ? `was ${figure(first)} ${ago === 1 ? "a week" : `${ago} weeks`} ago` : "new this week"}
        </span>
      </Text>
    </Line>
  );
}

function Times({ firstSeen, since }: { firstSeen: Date; since: Dimensions["since"] }) {
  const times: [string, Date | null][] = [
    ["First seen", firstSeen],
    ["Last visit began", since.visit],
    ["Last action", since.action],
    ["Last message seen", since.message],
  ];
  return (
    <Side title="Time since">
      {times.map(([word, at]) => (
        <Line key={word} word={word}>
          <Text size="sm">{at ? <Moment at={at} /> : "Never"}</Text>
        </Line>
      ))}
    </Side>
  );
}
