import { Group, Select, Stack, Switch, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { editedSettingsQuery, type Edited, type Settings } from "../api/setting";
import { Card } from "../ui/Card";
import { Loaded } from "./Loaded";
import { SaveBar } from "./SaveBar";
import { faultAt, useSaveSettings } from "./useEditing";

interface Props {
  site: string;
  edited: Edited<Settings>;
  onReload: () => void;
}

/** When nothing is sent, and where nothing interrupts. */
export function QuietPage({ site }: { site: string }) {
  return (
    <Loaded<Settings> query={editedSettingsQuery(site) as never}>
      {(edited, reload) => <Quiet site={site} edited={edited} onReload={reload} />}
    </Loaded>
  );
}

function Quiet({ site, edited, onReload }: Props) {
  const { quiet_hours, browser } = edited.data;
  const [on, setOn] = useState(quiet_hours !== undefined);
  const [from, setFrom] = useState(quiet_hours?.from ?? "22:00");
  const [to, setTo] = useState(quiet_hours?.to ?? "08:00");
  const [pages, setPages] = useState((browser?.busy ?? []).join("\n"));
  const save = useSaveSettings(site, edited.etag);
  const busy = pages
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({
          quiet_hours: on ? { from, to } : null,
          browser: busy.length > 0 ? { busy } : null,
        });
      }}
    >
      <Stack gap="lg" maw={760}>
        <Card title="Quiet hours">
          <Stack gap="md">
            <Text size="sm">
              In these hours nobody gets a message, by the clock of the person. Campaigns that ignore them
              still come.
            </Text>
            <Switch
              label="Keep quiet hours"
              checked={on}
              onChange={(event) => setOn(event.currentTarget.checked)}
            />
            {on ? (
              <Group gap="sm" align="flex-start">
                <TextInput
                  type="time"
                  label="From"
                  value={from}
                  error={faultAt(save.error, "/quiet_hours/from")}
                  onChange={(event) => setFrom(event.currentTarget.value)}
                />
                <TextInput
                  type="time"
                  label="To"
                  value={to}
                  error={faultAt(save.error, "/quiet_hours/to")}
                  onChange={(event) => setTo(event.currentTarget.value)}
                />
              </Group>
            ) : null}
          </Stack>
        </Card>
        <Card title="Do not disturb">
          <Textarea
            label="Pages on which nothing interrupts"
            description="One pattern a line, such as /checkout*. What would have come waits until the person is elsewhere."
            autosize
            minRows={3}
            spellCheck={false}
            placeholder="/checkout*"
            value={pages}
            error={faultAt(save.error, "/browser")}
            onChange={(event) => setPages(event.currentTarget.value)}
          />
        </Card>
        <SaveBar site={site} error={save.error} saving={save.isPending} onReload={onReload} />
      </Stack>
    </form>
  );
}

const signals = [
  { value: "ignore", label: "Means nothing here" },
  { value: "essential", label: "Essential messages only" },
  { value: "none", label: "No messages, nothing is recorded" },
];
const levels = [
  { value: "full", label: "Full: everything" },
  { value: "essential", label: "Essential messages only" },
  { value: "none", label: "None: nothing before they agree" },
];

/** What is asked for before anybody was asked, and what browsers' signals mean. */
export function PrivacyPage({ site }: { site: string }) {
  return (
    <Loaded<Settings> query={editedSettingsQuery(site) as never}>
      {(edited, reload) => <Privacy site={site} edited={edited} onReload={reload} />}
    </Loaded>
  );
}

function Privacy({ site, edited, onReload }: Props) {
  const { privacy, consent_default } = edited.data;
  const [gpc, setGpc] = useState(privacy.gpc ?? "ignore");
  const [dnt, setDnt] = useState(privacy.dnt ?? "ignore");
  const [consent, setConsent] = useState(consent_default);
  const save = useSaveSettings(site, edited.etag);
  return (
    <Card title="Privacy">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ privacy: { gpc, dnt }, consent_default: consent });
        }}
      >
        <Stack gap="md" maw={560}>
          <Select
            label="Consent before anybody was asked"
            data={levels}
            allowDeselect={false}
            value={consent}
            onChange={(value) => value && setConsent(value as typeof consent)}
          />
          <Select
            label="Global Privacy Control"
            description="A signal that people set in their browser."
            data={signals}
            allowDeselect={false}
            value={gpc}
            onChange={(value) => value && setGpc(value as typeof gpc)}
          />
          <Select
            label="Do Not Track"
            description="An older signal of browsers."
            data={signals}
            allowDeselect={false}
            value={dnt}
            onChange={(value) => value && setDnt(value as typeof dnt)}
          />
          <Text size="sm" c="dimmed">
            The line on the page Install carries these: copy it into your pages again after a change.
          </Text>
          <SaveBar site={site} error={save.error} saving={save.isPending} onReload={onReload} />
        </Stack>
      </form>
    </Card>
  );
}
