import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import type { ImportFormat, ListMode } from "../api/import";
import type { List } from "../api/list";
import { DropFile } from "../imports/DropFile";
import { SendingCard } from "../imports/SendingCard";
import { useDesk } from "../imports/useDesk";
import { usedInWords } from "../segments/words";
import { Card } from "../ui/Card";
import { Failure } from "../ui/Failure";
import { IdColumn } from "./IdColumn";

/** Which page a file was sent from, as the desk notes it. */
export const fromList = (id: string) => `list ${id}`;

const modes: [ListMode, string, string][] = [
  ["add", "Put them on the list", "Who is on it stays on it."],
  ["remove", "Take them off the list", "Who is not on it is passed over."],
  ["replace", "Replace who is on it", "Whoever the file does not name is taken off."],
];

interface Draft {
  file: File | null;
  format: ImportFormat;
  column: string;
}

/** A file of user ids: what shall become of them, and a dry run that tells what would. */
export function UploadCard({ site, list }: { site: string; list: List }) {
  const { sending, error, send } = useDesk(site);
  const [mode, setMode] = useState<ListMode>("add");
  const [{ file, format, column }, put] = useState<Draft>({ file: null, format: "csv", column: "" });
  const [ready, setReady] = useState(false);
  if (sending) return <SendingCard sending={sending} />;
  const go = () => file && send({ list: list.id, mode, format, column, file }, fromList(list.id), true);
  return (
    <Card title="Upload people">
      <Stack gap="md">
        {error ? (
          <Failure what="The file was not taken in." error={error} kept="Nothing was changed." />
        ) : null}
        <DropFile
          draft={{ file, format }}
          takes="One user id a row: CSV, plain lines, or NDJSON"
          onDraw={(next) => {
            setReady(false);
            put((was) => ({ ...was, column: "", ...next }));
          }}
        />
        {file ? (
          <>
            <IdColumn
              key={`${file.name} ${file.lastModified} ${format}`}
              site={site}
              what={{ file, format, column }}
              onColumn={(next) => put((was) => ({ ...was, column: next }))}
              onReady={setReady}
            />
            <Radio.Group
              label="What shall become of them?"
              value={mode}
              onChange={(next) => setMode(next as ListMode)}
            >
              <Stack gap="sm" mt="xs">
                {modes.map(([value, label, does]) => (
                  <Radio key={value} value={value} label={label} description={does} />
                ))}
              </Stack>
            </Radio.Group>
            <Group>
              <Button
                disabled={!ready}
                leftSection={<IconPlayerPlay size={16} aria-hidden />}
                onClick={() => void go()}
              >
                Start the dry run
              </Button>
              <Text size="sm" c="dimmed">
                All of the file is tried out, and nothing is changed.
                {list.used_by.length > 0 ? ` The list is used by ${usedInWords(list.used_by)}.` : ""}
              </Text>
            </Group>
          </>
        ) : null}
      </Stack>
    </Card>
  );
}
