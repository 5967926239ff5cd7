import { Anchor, Button, Group, NativeSelect, Skeleton, Stack, Text } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { liveQuery } from "../api/live";
import { readGroups } from "../people/kinds";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { LiveList } from "./LiveList";
import { choices, sieved, type Sieve } from "./stream";

interface PauseProps {
  paused: boolean;
  onChange: (paused: boolean) => void;
}

/** Holds the stream, so that a line can be read and followed. */
export function Pause({ paused, onChange }: PauseProps) {
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={
        paused ? <IconPlayerPlay size={14} aria-hidden /> : <IconPlayerPause size={14} aria-hidden />
      }
      onClick={() => onChange(!paused)}
    >
      {paused ? "Go on" : "Pause"}
    </Button>
  );
}

interface BodyProps {
  site: string;
  paused: boolean;
  sieve: Sieve;
  /** So many lines at most. */
  most: number;
}

/** The stream itself, with all that may be in its place. */
export function LiveBody({ site, paused, sieve, most }: BodyProps) {
  const { data, error, isPending, isError, refetch } = useQuery(liveQuery(site, paused));
  const list = sieved(data?.list ?? [], sieve).slice(0, most);
  return (
    <Stack gap="sm">
      {isPending ? (
        <Delayed>
          <Stack gap="xs" role="status" aria-label="The stream is on its way">
            <Skeleton h={22} />
            <Skeleton h={22} />
            <Skeleton h={22} />
          </Stack>
        </Delayed>
      ) : null}
      {isError ? (
        <Failure
          what={data ? "The stream stands still." : "What happens could not be read."}
          error={error}
          kept={data ? "What you see is from before. We ask again by ourselves." : "Nothing is lost by it."}
          onRetry={() => void refetch()}
        />
      ) : null}
      {data && data.list.length === 0 ? (
        <Text size="sm">
          Nothing has happened lately. What people do on your pages stands here within two seconds, once{" "}
          <Anchor
            size="sm"
            underline="always"
            renderRoot={(props) => <Link to="/sites/$site/install" params={{ site }} {...props} />}
          >
            the snippet is in them
          </Anchor>
          .
        </Text>
      ) : null}
      {data && data.list.length > 0 && list.length === 0 ? (
        <Text size="sm">Nothing of this kind among the last {data.list.length}.</Text>
      ) : null}
      <LiveList site={site} list={list} />
    </Stack>
  );
}

const LINES = 8;

/** The last few things that happened, on the home page. */
export function LiveCard({ site }: { site: string }) {
  const [paused, setPaused] = useState(false);
  const [kind, setKind] = useState("");
  const aside = (
    <Group gap="xs">
      <NativeSelect
        size="xs"
        aria-label="Show"
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value)}
        data={choices}
      />
      <Pause paused={paused} onChange={setPaused} />
      <Anchor size="sm" renderRoot={(props) => <Link to="/sites/$site/live" params={{ site }} {...props} />}>
        All of it
      </Anchor>
    </Group>
  );
  return (
    <Card title="What happens" aside={aside}>
      <LiveBody site={site} paused={paused} sieve={{ groups: readGroups(kind), words: "" }} most={LINES} />
    </Card>
  );
}
