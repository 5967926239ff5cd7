import { Button, FileButton, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Import } from "../api/import";
import { useRights } from "../session/may";
import { Card } from "../ui/Card";
import { bytesInWords } from "./file";
import { useDesk } from "./useDesk";
import { rows } from "./words";

interface Props {
  site: string;
  one: Import;
}

/** What comes next: the import after its dry run, what was brought in after the import. */
export function GoOn({ site, one }: Props) {
  const { may, whyNot } = useRights(site);
  if (one.state === "done" && !one.dry_run) return <See site={site} one={one} />;
  if (one.state !== "done") return null;
  if (one.rows.taken === 0)
    return (
      <Text size="sm">
        {one.rows.refused > 0
          ? "No row of it can be taken in as it is. Mend the file or the columns, and try it again."
          : "There is nothing to import: all of it is known already."}{" "}
        <Again site={site} />
      </Text>
    );
  if (!may("person.write"))
    return (
      <Text size="sm" c="dimmed">
        Owners and admins import it. {whyNot("person.write")}
      </Text>
    );
  return <ForGood site={site} one={one} />;
}

/** Sends the file once more, to be taken in; a browser that does not have it any more asks for it. */
function ForGood({ site, one }: Props) {
  const { files, send } = useDesk(site);
  const [wrong, setWrong] = useState("");
  const { kind, format, mapping, bytes, id } = one;
  if (kind === "list") return null; // one for a list is not tried first
  const file = files[id];
  const go = (chosen: File) => send({ kind, format, mapping, file: chosen }, id);
  const take = (chosen: File | null) => {
    if (!chosen) return;
    if (chosen.size === bytes.total) return go(chosen);
    setWrong(
      `${chosen.name} is ${bytesInWords(chosen.size)} long, and the file of this dry run was ${bytesInWords(bytes.total)}: it is another one, or was changed. Try it first.`,
    );
  };
  const word = `Import ${rows(one.rows.taken)}`;
  return (
    <Card title="Import it">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          {kind === "events"
            ? "The events are added to what people did. None of them triggers a message."
            : "What the file says is written down, and no page overwrites it."}{" "}
          {one.rows.refused > 0 ? "Rows that are refused are left out. " : ""}
          {file ? "" : "Choose the file once more: it is not kept after a dry run."}
        </Text>
        <Group gap="sm">
          {file ? (
            <Button onClick={() => go(file)}>{word}</Button>
          ) : (
            <FileButton onChange={take}>
              {(props) => <Button {...props}>Choose the file and {word.toLowerCase()}</Button>}
            </FileButton>
          )}
          <Again site={site} />
        </Group>
        {wrong ? (
          <Text size="sm" c="var(--mantine-color-error)" role="alert" style={{ overflowWrap: "anywhere" }}>
            {wrong}
          </Text>
        ) : null}
      </Stack>
    </Card>
  );
}

function Again({ site }: { site: string }) {
  return (
    <Button
      variant="default"
      renderRoot={(props) => <Link to="/sites/$site/imports/new" params={{ site }} {...props} />}
    >
      Import another file
    </Button>
  );
}

function See({ site, one }: Props) {
  return (
    <Group gap="sm">
      <Button
        renderRoot={(props) =>
          one.kind === "accounts" ? (
            <Link to="/sites/$site/accounts" params={{ site }} {...props} />
          ) : (
            <Link to="/sites/$site/people" params={{ site }} {...props} />
          )
        }
      >
        {one.kind === "accounts" ? "See the accounts" : "See the people"}
      </Button>
      <Again site={site} />
    </Group>
  );
}
