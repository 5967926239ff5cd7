import { Button, Code, Group, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { categoriesQuery, readable, type CategoryUse } from "../api/category";
import { editedSettingsQuery, type Edited, type Settings } from "../api/setting";
import { Card } from "../ui/Card";
import { CategoryFields } from "./CategoryFields";
import { Loaded } from "./Loaded";
import { added, listOf, raised, rowsOf, usageInWords, type Row } from "./named";
import { SaveBar } from "./SaveBar";
import { faultAt, useSaveSettings } from "./useEditing";

interface Props {
  site: string;
  edited: Edited<Settings>;
  onReload: () => void;
}

/** What categories are called, for visitors and for those who write campaigns. */
export function CategoriesPage({ site }: { site: string }) {
  return (
    <Loaded<Settings> query={editedSettingsQuery(site) as never}>
      {(edited, reload) => <Names site={site} edited={edited} onReload={reload} />}
    </Loaded>
  );
}

function Names({ site, edited, onReload }: Props) {
  const [rows, setRows] = useState<Row[]>(() => rowsOf(edited.data.categories));
  const used = useQuery(categoriesQuery(site)).data ?? [];
  const save = useSaveSettings(site, edited.etag);
  const unnamed = used.filter(({ key }) => !rows.some((row) => row.key.trim() === key));
  const put = (id: number, more: Partial<Row>) =>
    setRows((all) => all.map((row) => (row.id === id ? { ...row, ...more } : row)));
  return (
    <Card title="Categories">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ categories: listOf(rows) as never });
        }}
      >
        <Stack gap="md" maw={820}>
          <Text size="sm">
            Visitors read these names where they say what they want, in this order, and turn off what they do
            not want. Only categories of live campaigns are shown to them.
          </Text>
          {rows.length === 0 ? (
            <Text size="sm">
              No category has a name yet: visitors see its key, weekly_tips as “Weekly tips”.
            </Text>
          ) : null}
          {rows.map((row, i) => (
            <CategoryFields
              key={row.id}
              row={row}
              use={usageInWords(used.find(({ key }) => key === row.key.trim()))}
              first={i === 0}
              faultAt={(field) => faultAt(save.error, `/categories/${i}${field}`)}
              onPut={(more) => put(row.id, more)}
              onRaise={() => setRows((all) => raised(all, row.id))}
              onRemove={() => setRows((all) => all.filter(({ id }) => id !== row.id))}
            />
          ))}
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setRows((all) => added(all, ""))}
            style={{ alignSelf: "flex-start" }}
          >
            Add a category
          </Button>
          <Unnamed list={unnamed} onName={(key) => setRows((all) => added(all, key))} />
          <SaveBar site={site} error={save.error} saving={save.isPending} onReload={onReload} />
        </Stack>
      </form>
    </Card>
  );
}

/** What campaigns and limits name, and nobody has given a name to. */
function Unnamed({ list, onName }: { list: CategoryUse[]; onName: (key: string) => void }) {
  if (list.length === 0) return null;
  return (
    <Stack gap="xs" role="group" aria-label="Without a name">
      <Text size="sm" fw={600}>
        In use without a name
      </Text>
      {list.map((one) => (
        <Group key={one.key} gap="sm" wrap="wrap">
          <Code style={{ overflowWrap: "anywhere" }}>{one.key}</Code>
          <Text size="sm" c="dimmed" style={{ flex: "1 1 12rem" }}>
            Shown as “{readable(one.key)}”. {usageInWords(one)}
          </Text>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Name ${one.key}`}
            onClick={() => onName(one.key)}
          >
            Name it
          </Button>
        </Group>
      ))}
    </Stack>
  );
}
