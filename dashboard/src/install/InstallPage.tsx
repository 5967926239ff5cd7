import { Anchor, Code, List, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { installQuery } from "../api/install";
import { settingsQuery } from "../api/settings";
import { siteQuery } from "../api/site";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { PageHead } from "../ui/PageHead";
import classes from "./InstallPage.module.css";
import { InstallSkeleton } from "./InstallSkeleton";
import { LineTabs } from "./LineTabs";
import { SeenNote } from "./SeenNote";
import { calls, stub, type Lines } from "./snippet";

/** The one line that goes into the pages of the site, and whether it has arrived. */
export function InstallPage({ site }: { site: string }) {
  const query = useQuery(siteQuery(site));
  const settings = useQuery(settingsQuery(site));
  const install = useQuery(installQuery(site));
  const failed = [query, settings, install].find((q) => q.isError && !q.data);
  return (
    <>
      <PageHead title="Install" />
      {query.isPending || settings.isPending || install.isPending ? (
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
      {query.data && settings.data && install.data ? (
        <Steps
          site={site}
          origins={query.data.origins}
          lines={{
            origin: window.location.origin,
            siteKey: query.data.key,
            settings: settings.data,
            install: install.data,
          }}
        />
      ) : null}
    </>
  );
}

interface StepsProps {
  site: string;
  origins: string[];
  lines: Lines;
}

function Steps({ site, origins, lines }: StepsProps) {
  return (
    <Stack gap="xl" maw={760}>
      <SeenNote site={site} />
      <section aria-labelledby="paste">
        <Title order={2} id="paste" mb={4}>
          1. Paste this line into every page
        </Title>
        <LineTabs lines={lines} />
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
          <code className={classes.line}>{stub(lines)}</code>
        </Paper>
      </section>
      <section aria-labelledby="prove">
        <Title order={2} id="prove" mb={4}>
          3. Prove who it is
        </Title>
        <Text c="dimmed" mb="sm">
          Anybody can call identify with any id. Where messages are not for everybody’s eyes, your server
          makes a token for who is signed in.
        </Text>
        <Anchor
          underline="always"
          renderRoot={(props) => <Link to="/sites/$site/settings/identity" params={{ site }} {...props} />}
        >
          A key, and the lines for Node, Go, Python, PHP and Ruby
        </Anchor>
      </section>
    </Stack>
  );
}
