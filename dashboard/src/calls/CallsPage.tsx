import { Anchor, Code, Group, Skeleton, Stack, Switch, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { callsQuery } from "../api/calllog";
import { Pause } from "../live/LiveCard";
import { Card } from "../ui/Card";
import { Copy } from "../ui/Copy";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { PageHead } from "../ui/PageHead";
import { CallsList } from "./CallsList";
import { refused, tryIt } from "./words";

interface Props {
  site: string;
  /** Only those of which anything was refused. */
  only: boolean;
  onOnly: (only: boolean) => void;
}

/** What became of the last calls of the site's servers, as they come. */
export function CallsPage({ site, only, onOnly }: Props) {
  const [paused, setPaused] = useState(false);
  const { data, error, isPending, isError, refetch } = useQuery(callsQuery(site, paused));
  const list = (data ?? []).filter((call) => !only || refused(call));
  const aside = (
    <Group gap="md">
      <Switch
        size="sm"
        label="Refused only"
        checked={only}
        onChange={(event) => onOnly(event.currentTarget.checked)}
      />
      <Pause paused={paused} onChange={setPaused} />
    </Group>
  );
  return (
    <>
      <PageHead title="API calls" />
      <Card title="What your servers send" aside={aside}>
        <Stack gap="sm">
          {isPending ? (
            <Delayed>
              <Stack gap="xs" role="status" aria-label="The calls are on their way">
                <Skeleton h={22} />
                <Skeleton h={22} />
                <Skeleton h={22} />
              </Stack>
            </Delayed>
          ) : null}
          {isError ? (
            <Failure
              what="The calls could not be read."
              error={error}
              kept={
                data
                  ? "What you see is from before. We ask again by ourselves."
                  : "What they brought is kept."
              }
              onRetry={() => void refetch()}
            />
          ) : null}
          {data?.length === 0 ? <Nothing site={site} /> : null}
          {data && data.length > 0 && list.length === 0 ? (
            <Text size="sm">Nothing was refused of the last {data.length}.</Text>
          ) : null}
          <CallsList list={list} />
        </Stack>
      </Card>
    </>
  );
}

function Nothing({ site }: { site: string }) {
  const line = tryIt(window.location.origin);
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm">
        No server has called with the site’s write key in the last 24 hours. What one sends stands here within
        two seconds, with the reason where it was refused. To try it, with the key from{" "}
        <Anchor
          size="sm"
          underline="always"
          renderRoot={(props) => <Link to="/sites/$site/settings/keys" params={{ site }} {...props} />}
        >
          API keys
        </Anchor>
        :
      </Text>
      <Code block w="100%" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {line}
      </Code>
      <Copy value={line} label="Copy" />
    </Stack>
  );
}
