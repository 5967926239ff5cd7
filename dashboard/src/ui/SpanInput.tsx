import { Group, NativeSelect, NumberInput, Text } from "@mantine/core";
import { useId } from "react";
import { spanOf, unitOf } from "./duration";

interface Props {
  label: string;
  value: unknown;
  onChange: (value: string) => void;
  /** The units to choose from, such as "smh". */
  of?: string;
  error?: string | undefined;
  /** In a sentence, where the words around are the label. */
  bare?: boolean;
}

/** A duration as a number and a unit. */
export function SpanInput({ label, value, onChange, of = "smhdw", error, bare = false }: Props) {
  const id = useId();
  const { n, unit } = spanOf(value) ?? { n: undefined, unit: of.includes("d") ? "d" : (of[0] ?? "s") };
  return (
    <div role="group" aria-label={label}>
      {bare ? null : (
        <Text component="label" htmlFor={id} size="sm" fw={600}>
          {label}
        </Text>
      )}
      <Group gap={6} wrap="nowrap">
        <NumberInput
          id={id}
          w={72}
          size={bare ? "xs" : "sm"}
          aria-label={bare ? label : undefined}
          min={1}
          allowDecimal={false}
          allowNegative={false}
          value={n ?? ""}
          error={Boolean(error)}
          onChange={(next) => onChange(next === "" ? "" : `${next}${unit}`)}
        />
        <NativeSelect
          size={bare ? "xs" : "sm"}
          aria-label={`Unit of ${label.toLowerCase()}`}
          value={unit}
          data={[...of].map((letter) => ({ value: letter, label: unitOf(letter, n) }))}
          onChange={(event) => onChange(n === undefined ? "" : `${n}${event.currentTarget.value}`)}
        />
      </Group>
      {error ? (
        <Text size="xs" c="var(--mantine-color-error)" mt={4}>
          {error}
        </Text>
      ) : null}
    </div>
  );
}
