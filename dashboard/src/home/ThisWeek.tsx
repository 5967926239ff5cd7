import { Text, VisuallyHidden } from "@mantine/core";
import type { Overview } from "../api/overview";
import { Card } from "../ui/Card";
import { count, rateOf } from "../ui/figures";
import { Freshness } from "../ui/Freshness";
import classes from "./Home.module.css";
import { changeOf } from "./words";

/** The site's week beside the one before. Figures count messages, not people. */
export function ThisWeek({ overview, stale }: { overview: Overview; stale: boolean }) {
  const { week, before, asOf } = overview;
  return (
    <Card
      title="This week"
      aside={<Freshness at={asOf.getTime()} stale={stale} period="Last 7 days (UTC)" />}
    >
      <dl className={classes.week}>
        <Figure word="Goals reached" n={week.converted} before={before.converted} />
        <Figure word="Shown" n={week.shown} before={before.shown} />
        <Figure
          word="Clicked"
          n={week.clicked}
          before={before.clicked}
          share={rateOf(week.clicked, week.shown, "shown")}
        />
        <Figure word="Surveys answered" n={week.answered} before={before.answered} />
        <Figure word="Stopped, by caps for instance" n={week.suppressed} before={before.suppressed} />
        <Figure
          word="“Fewer like this”"
          n={week.fewer}
          before={before.fewer}
          share={rateOf(week.fewer, week.shown, "shown")}
        />
      </dl>
    </Card>
  );
}

interface FigureProps {
  word: string;
  n: number;
  before: number;
  share?: string;
}

function Figure({ word, n, before, share = "" }: FigureProps) {
  const { mark, words } = changeOf(n, before);
  return (
    <div>
      <dt>{word}</dt>
      <dd>
        <span className={classes.number}>{count(n)}</span>
        {share ? (
          <Text span size="sm" c="dimmed">
            {share}
          </Text>
        ) : null}
        <Text span size="sm" c="dimmed" title={words} ml="auto">
          {mark ? <span aria-hidden>{mark}</span> : words}
          {mark ? <VisuallyHidden>{words}</VisuallyHidden> : null}
        </Text>
      </dd>
    </div>
  );
}
