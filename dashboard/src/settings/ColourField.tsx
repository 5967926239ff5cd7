import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import classes from "./Look.module.css";
import { pickable, type Wrong } from "./look";
import { sentence } from "../ui/words";

interface Props {
  label: string;
  /** Of which scheme it is, for readers. */
  of: string;
  value: string | undefined;
  /** What it is when nothing is given. */
  preset: string;
  wrong: Wrong | undefined;
  onChange: (value: string | undefined) => void;
}

/** A colour as #rrggbb, typed or picked; empty is the preset's. */
export function ColourField({ label, of, value, preset, wrong, onChange }: Props) {
  return (
    <Stack gap={4}>
      <TextInput
        label={label}
        aria-label={`${label}, ${of}`}
        placeholder={preset}
        spellCheck={false}
        autoComplete="off"
        value={value ?? ""}
        error={wrong ? true : undefined}
        aria-describedby={wrong ? `${of}-${label}-wrong` : undefined}
        leftSection={
          <input
            type="color"
            className={classes.swatch}
            aria-label={`Pick: ${label}, ${of}`}
            value={pickable(value, preset)}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
        }
        onChange={({ currentTarget }) => onChange(currentTarget.value.trim().toLowerCase() || undefined)}
      />
      {wrong ? (
        <Group gap="xs" align="center">
          <Text size="xs" c="var(--mantine-color-error)" id={`${of}-${label}-wrong`} flex="1 1 200px">
            {sentence(wrong.detail)}
          </Text>
          {wrong.use ? (
            <Button size="compact-xs" variant="default" onClick={() => onChange(wrong.use)}>
              <span className={classes.dot} style={{ background: wrong.use }} aria-hidden />
              Use {wrong.use}
            </Button>
          ) : null}
        </Group>
      ) : null}
    </Stack>
  );
}
