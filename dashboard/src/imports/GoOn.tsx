import { Button, FileButton, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Import, ImportFile, ListFile, ListMode } from "../api/import";
import { useRights } from "../session/may";
import { Card } from "../ui/Card";
import { bytesInWords } from "./file";
import { useDesk } from "./useDesk";
import { goOnInWords } from "./words";

interface Props {
  site: string;
  one: Import;
}

/** What comes next: the import after its dry run, what was brought in after the import. */
export function GoOn({ site, one }: Props) {
  const { may, whyNot } = useRights(site);
  if (one.state === "done" && !one.dry_run) return <See site={site} one={one} />;
  if (one.state !== "done") return null;
  if (one.rows.taken === 0 && !one.rows.removed)
    return (
      <Text size="sm">
        {one.rows.refused > 0
          ? "No row of it can be taken in as it is. Mend the file or the columns, and try it again."
          : one.kind === "list"
            ? "There is nothing to do: the list is as the file says."
            : "There is nothing to import: all of it is known already."}{" "}
        <Again site={site} one={one} />
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
  const { bytes, id } = one;
  const file = files[id];
  const go = (chosen: File) => send(repeated(one, chosen), id);
  const take = (chosen: File | null) => {
    if (!chosen) return;
    if (chosen.size === bytes.total) return go(chosen);
    setWrong(
      `${chosen.name} is ${bytesInWords(chosen.size)} long, and the file of this dry run was ${bytesInWords(bytes.total)}: it is another one, or was changed. Try it first.`,
    );
  };
  const word = goOnInWords(one);
  return (
    <Card title="Import it">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          {sentences[one.kind] ?? "What the file says is written down, and no page overwrites it."}{" "}
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
          <Again site={site} one={one} />
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

const sentences: Partial<Record<Import["kind"], string>> = {
  events: "The events are added to what people did. None of them triggers a message.",
  list: "Conditions that name the list hold, or hold no more, for these people at once.",
};

/** The same file for good. The name that the server gives to plain lines is no column of the file. */
function repeated({ kind, format, mapping, list = "", mode }: Import, file: File): ImportFile | ListFile {
  if (kind !== "list") return { kind, format, mapping, file };
  const [column = ""] = Object.keys(mapping.columns);
  return { list, mode: mode as ListMode, format, column: column === "user_id" ? "" : column, file };
}

function Again({ site, one }: Props) {
  return (
    <Button
      variant="default"
      renderRoot={(props) =>
        one.list ? (
          <Link to="/sites/$site/lists/$list" params={{ site, list: one.list }} {...props} />
        ) : (
          <Link to="/sites/$site/imports/new" params={{ site }} {...props} />
        )
      }
    >
      {one.list ? "Back to the list" : "Import another file"}
    </Button>
  );
}

function See({ site, one }: Props) {
  if (one.list)
    return (
      <Button
        style={{ alignSelf: "start" }}
        renderRoot={(props) => (
          <Link to="/sites/$site/lists/$list" params={{ site, list: one.list ?? "" }} {...props} />
        )}
      >
        See the list
      </Button>
    );
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
      <Again site={site} one={one} />
    </Group>
  );
}
