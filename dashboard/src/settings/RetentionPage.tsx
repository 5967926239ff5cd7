import { Skeleton, Stack, Switch, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { retentionQuery, type Kind, type RetentionReport } from "../api/retention";
import { editedSettingsQuery, type Edited, type Settings } from "../api/setting";
import { Card } from "../ui/Card";
import { Failure } from "../ui/Failure";
import { SpanInput } from "../ui/SpanInput";
import { goesInWords, keptInWords, kinds, shortens } from "./kept";
import { Loaded } from "./Loaded";
import { SaveBar } from "./SaveBar";
import { ShortenDialog } from "./ShortenDialog";
import { faultAt, useSaveSettings } from "./useEditing";

interface Props {
  site: string;
  edited: Edited<Settings>;
  onReload: () => void;
}

/** For how long what tells of single people is kept. */
export function RetentionPage({ site }: { site: string }) {
  return (
    <Loaded<Settings> query={editedSettingsQuery(site) as never}>
      {(edited, reload) => <Keep site={site} edited={edited} onReload={reload} />}
    </Loaded>
  );
}

type Kept = Record<Kind, string>;

const whole = (text: string) => /^[1-9]\d{0,4}[dw]$/.test(text);

function Keep({ site, edited, onReload }: Props) {
  const { events = "", decisions = "", answers = "" } = edited.data.retention ?? {};
  const [was] = useState<Kept>({ events, decisions, answers });
  const [kept, setKept] = useState<Kept>(was);
  const [asking, setAsking] = useState(false);
  const save = useSaveSettings(site, edited.etag, "What is older goes within an hour.");
  // What is half typed is not asked about.
  const asked = Object.fromEntries(
    kinds.map(({ kind }) => [kind, whole(kept[kind]) ? kept[kind] : ""]),
  ) as Kept;
  const now = useQuery(retentionQuery(site, was));
  const then = useQuery(retentionQuery(site, asked));
  if (!now.data) {
    return now.error ? (
      <Failure what="What is kept could not be read." error={now.error} onRetry={() => void now.refetch()} />
    ) : (
      <Skeleton h={240} role="status" aria-label="What is kept is on its way" />
    );
  }
  const report = then.data ?? now.data;
  const shorter = kinds.filter(({ kind }) => shortens(now.data[kind], kept[kind]));
  const change = () => {
    const some = Object.fromEntries(Object.entries(kept).filter(([, text]) => text !== ""));
    save.mutate({ retention: Object.keys(some).length > 0 ? some : null });
  };
  return (
    <Card title="How long things are kept">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (shorter.length > 0) setAsking(true);
          else change();
        }}
      >
        <Stack gap="lg" maw={640}>
          <Text size="sm">
            This is what tells of single people. Figures, counts of all times, limits and attributes stay,
            whatever is said here.
          </Text>
          {kinds.map(({ kind, label, about }) => (
            <KindFields
              key={kind}
              kind={kind}
              label={label}
              about={about}
              value={kept[kind]}
              report={report}
              error={faultAt(save.error, `/retention/${kind}`)}
              onPut={(text) => setKept((all) => ({ ...all, [kind]: text }))}
            />
          ))}
          <SaveBar site={site} error={save.error} saving={save.isPending} onReload={onReload} />
        </Stack>
      </form>
      <ShortenDialog
        site={site}
        opened={asking}
        going={
          then.isPlaceholderData ? undefined : shorter.map(({ kind }) => goesInWords(kind, report[kind]))
        }
        onClose={() => setAsking(false)}
        onSure={() => {
          setAsking(false);
          change();
        }}
      />
    </Card>
  );
}

interface FieldProps {
  kind: Kind;
  label: string;
  about: string;
  value: string;
  report: RetentionReport;
  error: string | undefined;
  onPut: (text: string) => void;
}

function KindFields({ kind, label, about, value, report, error, onPut }: FieldProps) {
  const { server } = report[kind];
  const goes = goesInWords(kind, report[kind]);
  return (
    <Stack gap={6} role="group" aria-label={label}>
      <Text size="sm" fw={600}>
        {label}
      </Text>
      <Text size="sm" c="dimmed">
        {about} {keptInWords(report[kind])}
      </Text>
      <Switch
        label="Keep less long here"
        checked={value !== ""}
        onChange={(event) => onPut(event.currentTarget.checked ? `${Math.min(90, server ?? 90)}d` : "")}
      />
      {value !== "" ? (
        <SpanInput
          label={`${label}, kept for`}
          of="dw"
          value={value}
          error={error}
          // An empty field is one that is being written in.
          onChange={(text) => onPut(text === "" ? "d" : text)}
        />
      ) : null}
      {goes ? (
        <Text size="sm" c="var(--mantine-color-error)" role="status">
          Deleted within an hour: {goes}.
        </Text>
      ) : null}
    </Stack>
  );
}
