import { Stack, Text, Textarea, UnstyledButton } from "@mantine/core";
import { useRef, useState } from "react";
import type { Fault } from "../api/problem";
import classes from "./Audience.module.css";
import type { Node } from "./nodes";
import { placeOf } from "./place";

interface Props {
  value: unknown;
  onChange: (value: Node | null, typed?: boolean) => void;
  faults: readonly Fault[];
}

/** The condition as it is written; what is no JSON is kept in the field and not taken. */
export function Raw({ value, onChange, faults }: Props) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [broken, setBroken] = useState<string>();
  const field = useRef<HTMLTextAreaElement>(null);
  const write = (next: string) => {
    setText(next);
    try {
      onChange(JSON.parse(next.trim() === "" ? "null" : next) as Node | null, true);
      setBroken(undefined);
    } catch (err) {
      setBroken(`This is no JSON yet: ${(err as Error).message}`);
    }
  };
  const goTo = (at: { from: number; to: number }) => {
    field.current?.focus();
    field.current?.setSelectionRange(at.from, at.to);
  };
  return (
    <Stack gap={6}>
      <Textarea
        ref={field}
        label="The condition as JSON"
        description="null is everybody."
        autosize
        minRows={6}
        maxRows={24}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        value={text}
        error={broken ?? (faults.length > 0 ? "This is not a condition that can be asked." : undefined)}
        onChange={(event) => write(event.currentTarget.value)}
      />
      {broken
        ? null
        : faults.map((fault) => {
            const at = placeOf(text, fault.pointer);
            return (
              <UnstyledButton
                key={fault.pointer + fault.detail}
                className={classes.fault}
                onClick={() => goTo(at)}
              >
                Line {at.line}: {fault.detail}
                <Text span size="xs" c="dimmed" ml={6} ff="monospace">
                  {fault.pointer || "/"}
                </Text>
              </UnstyledButton>
            );
          })}
    </Stack>
  );
}
