import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useState } from "react";
import type { ImportKind } from "../api/import";
import { Card } from "../ui/Card";
import { DropFile } from "./DropFile";
import { kinds } from "./targets";
import type { Draft } from "./useDesk";

interface Props {
  draft: Draft;
  onDraw: (next: Partial<Draft>) => void;
}

const all = Object.entries(kinds) as [ImportKind, (typeof kinds)[ImportKind]][];

/** The first step: what the file is about, and which it is. */
export function FileStep({ draft, onDraw }: Props) {
  const [lacking, setLacking] = useState("");
  const on = () => {
    if (draft.file) onDraw({ step: "columns" });
    else setLacking("Choose a file first.");
  };
  return (
    <Stack gap="lg">
      <Card title="What is in the file?">
        <Radio.Group
          aria-label="What is in the file?"
          value={draft.kind}
          onChange={(kind) => onDraw({ kind: kind as ImportKind, mapping: null })}
        >
          <Stack gap="sm">
            {all.map(([kind, { word, does }]) => (
              <Radio key={kind} value={kind} label={word} description={does} />
            ))}
          </Stack>
        </Radio.Group>
      </Card>
      <Card title="Which file?">
        <DropFile
          draft={draft}
          onDraw={(next) => {
            setLacking("");
            onDraw(next);
          }}
        />
        {lacking ? (
          <Text size="sm" c="var(--mantine-color-error)" role="alert" mt="sm">
            {lacking}
          </Text>
        ) : null}
      </Card>
      <Group>
        <Button onClick={on} rightSection={<IconArrowRight size={16} aria-hidden />}>
          Look at its columns
        </Button>
      </Group>
    </Stack>
  );
}
