import { Alert, Group, SegmentedControl, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { saidQuery, type SaidTo } from "../api/preview";
import { ApiError } from "../api/problem";
import { siteQuery } from "../api/site";
import classes from "../compose/Composer.module.css";
import { Reader } from "../compose/Reader";
import type { Scheme } from "../preview/frames";
import type { PushMessage } from "./message";
import { NotePreview } from "./NotePreview";
import { noteOf } from "./platforms";

interface Props {
  site: string;
  message: PushMessage;
  /** As whom it is looked at. */
  to: SaidTo;
  onTo: (to: SaidTo) => void;
}

/** What people get, as the notification is written: on four systems, in each language, as anybody. */
export function PushColumn({ site, message, to, onTo }: Props) {
  const [settled] = useDebouncedValue(message, 250);
  const [scheme, setScheme] = useState<Scheme>("light");
  const said = useQuery(saidQuery(site, settled, to, "web_push"));
  const host = useHost(site);
  const note = said.data && "message" in said.data ? noteOf(said.data.message) : null;
  const unsaid = said.data && "reason" in said.data ? said.data : null;
  const languages = [message.language ?? "", ...Object.keys(message.translations ?? {})];
  return (
    <section className={classes.preview} aria-label="Preview">
      <Group gap="xs" mb="md">
        <SegmentedControl
          size="xs"
          aria-label="Colours"
          value={scheme}
          onChange={setScheme}
          data={[
            { value: "light", label: "Light" },
            { value: "dark", label: "Dark" },
          ]}
        />
        <Reader site={site} languages={languages} to={to} onChange={onTo} />
      </Group>
      {note ? <NotePreview note={note} host={host} scheme={scheme} /> : null}
      {unsaid ? (
        <Alert color="yellow" role="status" mt="xs">
          <Text size="sm">They would not get it: {unsaid.detail}.</Text>
        </Alert>
      ) : null}
      {said.error ? (
        <Text size="sm" c="dimmed" role="status" mt="xs">
          {said.error instanceof ApiError && said.error.faults.length > 0
            ? "Something is missing in the message: the picture follows when it is there."
            : "The preview cannot be drawn: the server does not answer."}
        </Text>
      ) : null}
    </section>
  );
}

/** Whose notifications they are, as browsers say it: the host of the site's first address. */
function useHost(site: string): string {
  const { data } = useQuery(siteQuery(site));
  const first = data?.origins.find((origin) => !origin.includes("*") && URL.canParse(origin));
  return first ? new URL(first).host : "your-site.example";
}
