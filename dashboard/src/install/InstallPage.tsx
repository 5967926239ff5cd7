import { Code, List, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { settingsQuery, type Settings } from "../api/settings";
import { siteQuery } from "../api/site";
import { Copy } from "../ui/Copy";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { PageHead } from "../ui/PageHead";
import classes from "./InstallPage.module.css";
import { InstallSkeleton } from "./InstallSkeleton";
import { SeenNote } from "./SeenNote";
import { calls, snippet, stub } from "./snippet";

/** The one line that goes into the pages of the site, and whether it has arrived. */
export function InstallPage({ site }: { site: string }) {
  const query = useQuery(siteQuery(site));
  const settings = useQuery(settingsQuery(site));
  const failed = query.isError && !query.data ? query : settings.isError && !settings.data ? settings : null;
  return (
    <>
      <PageHead title="Install" />
      {query.isPending || settings.isPending ? (
        <Delayed>
          <InstallSkeleton />
        </Delayed>
      ) : null}
      {failed ? (
        <Failure
          what="The site could not be read."
          error={failed.error}
          onRetry={() => void failed.refetch()}
        />
      ) : null}
      {query.data && settings.data ? (
        <Steps site={site} siteKey={query.data.key} origins={query.data.origins} settings={settings.data} />
      ) : null}
    </>
  );
}

interface StepsProps {
  site: string;
  siteKey: string;
  origins: string[];
  settings: Settings;
}

function Steps({ site, siteKey, origins, settings }: StepsProps) {
  const line = snippet(window.location.origin, siteKey, settings);
  return (
    <Stack gap="xl" maw={760}>
      <SeenNote site={site} />
      <section aria-labelledby="paste">
        <Title order={2} id="paste" mb={4}>
          1. Paste this line into every page
        </Title>
        <Text c="dimmed" mb="sm">
          Inside <Code>&lt;head&gt;</Code>, once. It reports visits by itself.
        </Text>
        <Paper withBorder p="md" className={classes.paper}>
          <code className={classes.line} data-snippet>
            {line}
          </code>
          <Copy value={line} label="Copy the line" />
        </Paper>
        <Text mt="sm" size="sm">
          It works on these addresses only:
        </Text>
        <List size="sm" mt={4}>
          {origins.map((origin) => (
            <List.Item key={origin}>
              <Code>{origin}</Code>
            </List.Item>
          ))}
        </List>
      </section>
      <section aria-labelledby="tell">
        <Title order={2} id="tell" mb={4}>
          2. Say who it is and what they do
        </Title>
        <Text c="dimmed" mb="sm">
          Where your own code knows it. Campaigns wait for what people do, and are aimed by who they are.
        </Text>
        <Paper withBorder p="md" className={classes.paper}>
          <pre className={classes.line}>{calls}</pre>
        </Paper>
        <Text mt="sm" size="sm">
          Code that runs before the line has loaded finds no <Code>tend</Code>. For such pages, put this
          before the line: it keeps the calls until then.
        </Text>
        <Paper withBorder p="md" mt="sm" className={classes.paper}>
          <code className={classes.line}>{stub(window.location.origin)}</code>
        </Paper>
      </section>
    </Stack>
  );
}
