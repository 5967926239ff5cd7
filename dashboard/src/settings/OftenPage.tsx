import { ActionIcon, Button, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { Site } from "../api/schema.gen";
import { editedSiteQuery, type Edited } from "../api/setting";
import { Card } from "../ui/Card";
import { capsOf, limitsOf, type Limit } from "./caps";
import { Loaded } from "./Loaded";
import { SaveBar } from "./SaveBar";
import { faultAt, useSaveSite } from "./useEditing";

/** How often one person gets a message of the site. */
export function OftenPage({ site }: { site: string }) {
  return (
    <Loaded<Site> query={editedSiteQuery(site) as never}>
      {(edited, reload) => <Limits site={site} edited={edited} onReload={reload} />}
    </Loaded>
  );
}

interface Props {
  site: string;
  edited: Edited<Site>;
  onReload: () => void;
}

type Row = Limit & { key: number };

function Limits({ site, edited, onReload }: Props) {
  const [rows, setRows] = useState<Row[]>(() =>
    limitsOf(edited.data.caps).map((limit, key) => ({ ...limit, key })),
  );
  const save = useSaveSite(site, edited.etag, "The limits hold from now on, for everybody.");
  const { caps, pointers } = capsOf(
    rows.map(({ category, max, per }) => ({ category: category.trim(), max, per })),
  );
  const put = (key: number, more: Partial<Limit>) =>
    setRows((all) => all.map((row) => (row.key === key ? { ...row, ...more } : row)));
  const add = () =>
    setRows((all) => [
      ...all,
      { category: "", max: 3, per: "7d", key: 1 + Math.max(-1, ...all.map((r) => r.key)) },
    ]);
  return (
    <Card title="How often">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ caps });
        }}
      >
        <Stack gap="md" maw={760}>
          <Text size="sm">
            Nobody gets more than this, whatever campaigns there are: over the whole site, or over all
            campaigns of one category. Each campaign has limits of its own besides.
          </Text>
          {rows.length === 0 ? <Text size="sm">No limit yet: each campaign decides for itself.</Text> : null}
          {rows.map((row, i) => (
            <LimitRow
              key={row.key}
              row={row}
              error={faultAt(save.error, pointers[i] ?? "")}
              onPut={(more) => put(row.key, more)}
              onRemove={() => setRows((all) => all.filter((one) => one.key !== row.key))}
            />
          ))}
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={add}
            style={{ alignSelf: "flex-start" }}
          >
            Add a limit
          </Button>
          <SaveBar site={site} error={save.error} saving={save.isPending} onReload={onReload} />
        </Stack>
      </form>
    </Card>
  );
}

interface RowProps {
  row: Row;
  error: string | undefined;
  onPut: (more: Partial<Limit>) => void;
  onRemove: () => void;
}

function LimitRow({ row, error, onPut, onRemove }: RowProps) {
  return (
    <Group gap="sm" align="flex-end" role="group" aria-label={row.category || "The whole site"}>
      <NumberInput
        label="At most"
        w={96}
        min={1}
        max={1000}
        allowDecimal={false}
        value={row.max}
        error={error}
        onChange={(max) => onPut({ max: Number(max) })}
      />
      <TextInput
        label="in"
        w={120}
        placeholder="7d, lifetime"
        value={row.per}
        onChange={(event) => onPut({ per: event.currentTarget.value.trim() })}
      />
      <TextInput
        label="of the category"
        w={180}
        placeholder="the whole site"
        value={row.category}
        onChange={(event) => onPut({ category: event.currentTarget.value })}
      />
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Remove this limit" onClick={onRemove}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
