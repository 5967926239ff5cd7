import { Alert, Button, Group, Progress, SegmentedControl, Stack, Text } from "@mantine/core";
import { useInterval } from "@mantine/hooks";
import { useState } from "react";
import { DRY_DAYS, DRY_SECONDS } from "../api/dryrun";
import { ApiError } from "../api/problem";
import { useComposing } from "../compose/context";
import { same } from "../compose/path";
import { Card } from "../ui/Card";
import { Failure } from "../ui/Failure";
import { when } from "../ui/figures";
import { Outcome } from "./Outcome";
import type { Trying } from "./useDryRun";
import { runInWords, untriedInWords } from "./words";

/** What the campaign that is written would have done in the last days, had it been live. */
export function DryRunCard() {
  const { site, content, faults, trying } = useComposing();
  const { days, setDays, run, running, since, error, start, end } = trying;
  return (
    <Card title="Try it on the past">
      <Stack gap="md">
        <Text size="sm">
          Goes through what people did, and decides as if this had been live. Nobody is sent anything.
        </Text>
        <Group gap="sm">
          <SegmentedControl
            aria-label="How far back"
            value={String(days)}
            onChange={(next) => setDays(Number(next))}
            data={DRY_DAYS.map((n) => ({ value: String(n), label: `${n} days` }))}
            disabled={running}
          />
          <Button variant="default" disabled={faults.length > 0} loading={running} onClick={start}>
            Try it
          </Button>
          {running ? (
            <Button variant="subtle" onClick={end}>
              End it
            </Button>
          ) : null}
        </Group>
        {faults.length > 0 ? (
          <Text size="sm" c="dimmed">
            What is missing has to be there first.
          </Text>
        ) : null}
        <Text component="div" role="status">
          {running ? `Going through the last ${days} days.` : run && !error ? runInWords(run, days) : null}
        </Text>
        {running ? <Going since={since} /> : null}
        {error ? <Untried error={error} trying={trying} /> : null}
        {run && !running && !error && !same(run.of, content) ? (
          <Alert color="yellow" role="note">
            <Text size="sm">
              You have changed it since {when(run.at)}: these figures are of what it was then.
            </Text>
          </Alert>
        ) : null}
        {run && !running && !error ? <Outcome site={site} run={run} /> : null}
      </Stack>
    </Card>
  );
}

/** How long it has been at it, of the time that it has at most. */
function Going({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now);
  useInterval(() => setNow(Date.now()), 1000, { autoInvoke: true });
  const seconds = Math.min(DRY_SECONDS, Math.max(0, Math.round((now - since) / 1000)));
  return (
    <div>
      <Progress value={(seconds / DRY_SECONDS) * 100} aria-label="Of the time that it has at most" mb={6} />
      <Text size="sm" c="dimmed">
        {seconds} of at most {DRY_SECONDS} seconds. You can go on with the other steps meanwhile; leaving the
        campaign ends it.
      </Text>
    </div>
  );
}

function Untried({ error, trying: { start } }: { error: Error; trying: Trying }) {
  const why = error instanceof ApiError ? untriedInWords(error.code) : null;
  if (why) {
    return (
      <Alert color="gray" role="alert" title="It cannot be tried on the past">
        <Text size="sm">{why}</Text>
      </Alert>
    );
  }
  return (
    <Failure what="It was not tried." error={error} kept="Your campaign stays as it is." onRetry={start} />
  );
}
