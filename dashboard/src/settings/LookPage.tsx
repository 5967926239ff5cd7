import { Button, Group, Stack } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useState } from "react";
import { editedSettingsQuery, type Edited, type Settings } from "../api/setting";
import { at, type Path } from "../compose/path";
import { Card } from "../ui/Card";
import { Loaded } from "./Loaded";
import classes from "./Look.module.css";
import { ColourCards, ShapeCard } from "./LookFields";
import { LookPreview } from "./LookPreview";
import { SaveBar } from "./SaveBar";
import { themed, wrongAt } from "./look";
import { useSaveSettings } from "./useEditing";
import { useUndo } from "./useUndo";

/** How the site's messages look, seen while it is chosen. */
export function LookPage({ site }: { site: string }) {
  const [kind, setKind] = useState(0); // out here, for the form begins anew with each save
  return (
    <Loaded<Settings> query={editedSettingsQuery(site) as never}>
      {(edited, reload) => (
        <Look site={site} edited={edited} onReload={reload} kind={kind} onKind={setKind} />
      )}
    </Loaded>
  );
}

interface Props {
  site: string;
  edited: Edited<Settings>;
  onReload: () => void;
  /** Which message the theme is shown on. */
  kind: number;
  onKind: (kind: number) => void;
}

function Look({ site, edited, onReload, kind, onKind }: Props) {
  const look = useUndo(edited.data.theme ?? {});
  const save = useSaveSettings(site, edited.etag);
  const theme = look.now;
  const set = (path: Path, value: unknown) => look.put(themed(theme, path, value), path.join("/"));
  // What was said of a value holds until that value is another one.
  const sent = save.variables?.theme;
  const wrong = (...path: Path) =>
    at(sent, path) === at(theme, path) || path.length === 0 ? wrongAt(save.error, path) : undefined;
  const fields = { site, theme, wrong, set };
  return (
    <form
      noValidate
      className={classes.columns}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ theme: Object.keys(theme).length > 0 ? theme : null });
      }}
    >
      <Stack gap="lg" miw={0}>
        <ShapeCard {...fields} />
        <ColourCards {...fields} />
        <SaveBar site={site} error={save.error} saving={save.isPending} onReload={onReload} />
        <Group gap="sm">
          <Button
            variant="default"
            size="xs"
            leftSection={<IconArrowBackUp size={14} aria-hidden />}
            disabled={!look.canUndo}
            onClick={look.undo}
          >
            Undo
          </Button>
          <Button
            variant="subtle"
            size="xs"
            disabled={Object.keys(theme).length === 0}
            onClick={() => look.put({}, "")}
          >
            As by default
          </Button>
        </Group>
      </Stack>
      <div className={classes.preview}>
        <Card title="Preview">
          <LookPreview theme={theme} kind={kind} onKind={onKind} />
        </Card>
      </div>
    </form>
  );
}
