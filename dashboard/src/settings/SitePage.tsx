import { Button, Code, Stack, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { editedSiteQuery, type Edited } from "../api/setting";
import type { Site } from "../api/schema.gen";
import { readOrigins } from "../session/origins";
import { Card } from "../ui/Card";
import { Failure } from "../ui/Failure";
import { Loaded } from "./Loaded";
import { SaveBar } from "./SaveBar";
import { StopDialog } from "./StopDialog";
import { faultAt, useSaveSite } from "./useEditing";

/** Where the snippet may run, and the switch that stops everything. */
export function SitePage({ site }: { site: string }) {
  return (
    <Loaded<Site> query={editedSiteQuery(site) as never}>
      {(edited, reload) => (
        <Stack gap="lg" maw={760}>
          <Origins site={site} edited={edited} onReload={reload} />
          <Stop site={site} edited={edited} />
        </Stack>
      )}
    </Loaded>
  );
}

interface Props {
  site: string;
  edited: Edited<Site>;
}

function Origins({ site, edited, onReload }: Props & { onReload: () => void }) {
  const [text, setText] = useState(edited.data.origins.join("\n"));
  const save = useSaveSite(site, edited.etag, "The snippet runs on these addresses now.");
  const { origins, wrong } = readOrigins(text);
  const typed = wrong.length > 0 ? `Not an address with http:// or https://: ${wrong.join(", ")}` : undefined;
  return (
    <Card title="Site and origins">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!typed) save.mutate({ origins });
        }}
      >
        <Stack gap="md">
          <Text size="sm">
            The key of {site} is <Code>{edited.data.key}</Code>. It stands in your pages and is no secret.
          </Text>
          <Textarea
            label="Where the snippet runs"
            description="One address a line. https://*.shop.example stands for every name under it. From anywhere else the server takes nothing."
            autosize
            minRows={3}
            spellCheck={false}
            value={text}
            error={typed ?? faultAt(save.error, "/origins")}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <SaveBar site={site} error={save.error} saving={save.isPending} onReload={onReload} />
        </Stack>
      </form>
    </Card>
  );
}

function Stop({ site, edited }: Props) {
  const [asking, ask] = useDisclosure(false);
  const { stopped } = edited.data;
  const save = useSaveSite(
    site,
    edited.etag,
    stopped ? "Messages run again." : "All messages are stopped, and off the screens.",
  );
  const turn = () => save.mutate({ stopped: !stopped }, { onSettled: ask.close });
  return (
    <Card title="Stop all messages">
      <Stack gap="md" align="flex-start">
        <Text size="sm">
          {stopped
            ? `All messages of ${site} are stopped. Events go on being recorded.`
            : "For when something has gone wrong and there is no time to look for what. Every message leaves every screen within two seconds, and none comes until you let them run again. Events go on being recorded, and campaigns keep their states."}
        </Text>
        {save.error ? <Failure what="Nothing was changed." error={save.error} /> : null}
        <Button
          color={stopped ? "indigo" : "red"}
          // The outline's own red is 3.6:1 on white.
          {...(stopped ? {} : { c: "var(--mantine-color-error)" })}
          variant={stopped ? "filled" : "outline"}
          loading={save.isPending}
          onClick={stopped ? turn : ask.open}
        >
          {stopped ? "Let messages run" : "Stop all messages"}
        </Button>
      </Stack>
      <StopDialog site={site} opened={asking} onClose={ask.close} onStop={turn} stopping={save.isPending} />
    </Card>
  );
}
