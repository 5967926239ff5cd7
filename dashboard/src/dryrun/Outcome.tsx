import { Anchor, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Collision, DryRun } from "../api/dryrun";
import { Stopped } from "../campaigns/Stopped";
import { DayTable } from "../ui/DayTable";
import { count } from "../ui/figures";
import { people } from "../ui/words";
import { assumedInWords, footing, meetingInWords, stops } from "./words";

interface Props {
  site: string;
  run: DryRun;
}

/** The figures of a try: by day, what stopped it, what it would have met, and what they take to be so. */
export function Outcome({ site, run }: Props) {
  if (run.people === 0) return <Nothing site={site} />;
  return (
    <Stack gap="lg">
      <Text size="sm" c="dimmed">
        {footing(run)}
      </Text>
      {run.contacts > 0 ? (
        <DayTable
          days={[...run.days].reverse()}
          caption="Day by day (UTC)"
          columns={[{ word: "Shown", of: ({ shown }) => shown, bar: "45%" }]}
        />
      ) : null}
      {run.stopped.length > 0 ? <Why stopped={run.stopped} times={stops(run)} /> : null}
      {run.collisions.length > 0 ? <Met site={site} collisions={run.collisions} /> : null}
      <Listed title="What this takes to be so">
        {run.assumed.map((code) => (
          <Text component="li" size="sm" key={code}>
            {assumedInWords(code)}
          </Text>
        ))}
      </Listed>
    </Stack>
  );
}

/** Nobody did anything: what there is to do about it. */
function Nothing({ site }: { site: string }) {
  return (
    <Text size="sm">
      Once your pages tell of visits and actions, they are gone through here.{" "}
      <Anchor
        underline="always"
        renderRoot={(props) => <Link to="/sites/$site/install" params={{ site }} {...props} />}
      >
        Look at what your pages tell
      </Anchor>
      , or{" "}
      <Anchor
        underline="always"
        renderRoot={(props) => <Link to="/sites/$site/imports/new" params={{ site }} {...props} />}
      >
        import past events
      </Anchor>
      .
    </Text>
  );
}

function Why({ stopped, times }: { stopped: DryRun["stopped"]; times: number }) {
  const of = (code: string) => stopped.find(({ reason }) => reason === code)?.people ?? 0;
  return (
    <Stopped
      title={`Stopped ${times === 1 ? "once" : `${count(times)} times`}`}
      reasons={Object.fromEntries(stopped.map(({ reason, times: n }) => [reason, n]))}
      more={(code) => `, of ${people(of(code))}`}
    />
  );
}

function Met({ site, collisions }: { site: string; collisions: Collision[] }) {
  return (
    <Listed title="Campaigns that it would have met">
      {collisions.map((met) => (
        <Text component="li" size="sm" key={met.campaign + met.how}>
          <Anchor
            underline="always"
            renderRoot={(props) => (
              <Link
                to="/sites/$site/campaigns/$campaign"
                params={{ site, campaign: met.campaign }}
                {...props}
              />
            )}
          >
            {met.name}
          </Anchor>
          : {meetingInWords(met)}
        </Text>
      ))}
    </Listed>
  );
}

function Listed({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <Text fw={600} size="sm" mb={4}>
        {title}
      </Text>
      <Stack component="ul" gap={4} m={0} ps="lg">
        {children}
      </Stack>
    </div>
  );
}
