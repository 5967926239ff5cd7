import { Code, Radio, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { editedSettingsQuery, type Edited, type Settings } from "../api/setting";
import { Card } from "../ui/Card";
import { Copy } from "../ui/Copy";
import { Loaded } from "./Loaded";
import { PushKeys } from "./PushKeys";
import { SaveBar } from "./SaveBar";
import { faultAt, useSaveSettings } from "./useEditing";

interface Props {
  site: string;
  edited: Edited<Settings>;
  onReload: () => void;
}

const OWN = { worker: "/tend-worker.js", scope: "/push/tend/" };
const THEIRS = { worker: "/sw.js", scope: "/" };

/** Notifications for people who are away: whether there are any, and by which service worker. */
export function PushPage({ site }: { site: string }) {
  return (
    <Loaded<Settings> query={editedSettingsQuery(site) as never}>
      {(edited, reload) => <Push site={site} edited={edited} onReload={reload} />}
    </Loaded>
  );
}

function Push({ site, edited, onReload }: Props) {
  const was = edited.data.push;
  const [on, setOn] = useState(was !== undefined);
  const [push, setPush] = useState({ ...OWN, ...was });
  const save = useSaveSettings(site, edited.etag);
  const own = push.scope !== THEIRS.scope;
  return (
    <Stack gap="lg" maw={760}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ push: on ? push : null });
        }}
      >
        <Card title="Web push">
          <Stack gap="md">
            <Text size="sm">
              Notifications that reach people while they are away. Nobody gets any who has not allowed them in
              their browser, and a browser asks only after a click. What is sent is a campaign of its own
              kind: New campaign, then Notification.
            </Text>
            <Switch
              label="Send web push"
              checked={on}
              onChange={(event) => setOn(event.currentTarget.checked)}
            />
            {on ? (
              <>
                <Radio.Group
                  label="Does the site have a service worker?"
                  value={own ? "own" : "theirs"}
                  onChange={(value) => setPush(value === "own" ? OWN : THEIRS)}
                >
                  <Stack gap="xs" mt="xs">
                    <Radio value="own" label="No, or it is to be left alone: Tend gets a file of its own" />
                    <Radio value="theirs" label="Yes: Tend is loaded by it" />
                  </Stack>
                </Radio.Group>
                <TextInput
                  label="Path of the worker’s file"
                  description="On the site’s own origin."
                  spellCheck={false}
                  dir="ltr"
                  value={push.worker}
                  error={faultAt(save.error, "/push/worker")}
                  onChange={({ currentTarget }) => setPush({ ...push, worker: currentTarget.value.trim() })}
                />
                {faultAt(save.error, "/push/scope") ? (
                  <Text size="sm" c="var(--mantine-color-error)">
                    {faultAt(save.error, "/push/scope")}
                  </Text>
                ) : null}
                <WorkerLines own={own} worker={push.worker} />
              </>
            ) : was ? (
              <Text size="sm">
                Browsers that were subscribed stay so, and get nothing until it is on again.
              </Text>
            ) : null}
            <SaveBar site={site} error={save.error} saving={save.isPending} onReload={onReload} />
          </Stack>
        </Card>
      </form>
      {was ? <PushKeys site={site} /> : null}
    </Stack>
  );
}

/** What stands in the worker's file, ready to copy. */
function WorkerLines({ own, worker }: { own: boolean; worker: string }) {
  const line = `importScripts("${window.location.origin}/tend-push.js");`;
  return (
    <Stack gap="sm">
      <Text size="sm">
        {own ? (
          <>
            Put a file at <Code>{worker}</Code> on the site, with this line and nothing else in it:
          </>
        ) : (
          <>
            Put this line at the top of <Code>{worker}</Code>, the worker that the site registers:
          </>
        )}
      </Text>
      <Code block tabIndex={0} role="region" aria-label="Code" style={{ overflowX: "auto" }}>
        {line}
      </Code>
      <Copy value={line} label="Copy the line" />
    </Stack>
  );
}
