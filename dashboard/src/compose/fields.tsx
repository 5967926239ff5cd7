import { NativeSelect, NumberInput, Switch, Textarea, TextInput } from "@mantine/core";
import { useRef, type ReactNode } from "react";
import { EventSuggest } from "../audience/EventSuggest";
import { SpanInput } from "../ui/SpanInput";
import { useAt, useComposing } from "./context";
import type { Path } from "./path";
import { Placeholders } from "./Placeholders";

interface Props {
  path: Path;
  label: string;
  description?: ReactNode;
  placeholder?: string;
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

interface WordsProps extends Props {
  /** Empty is the same as left out. */
  optional?: boolean;
  /** Several lines. */
  long?: boolean;
  /** People read it: what is known of them may stand in it. */
  personal?: boolean;
}

/** A text of the campaign. */
export function Words({ path, label, description, placeholder, optional, long, personal }: WordsProps) {
  const { value, fault, put } = useAt(path);
  const box = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const write = (words: string, typed: boolean) => put(optional && words === "" ? undefined : words, typed);
  const insert = (words: string) => {
    const { selectionStart: from, selectionEnd: to, value: old } = box.current ?? { value: text(value) };
    write(old.slice(0, from ?? old.length) + words + old.slice(to ?? old.length), false);
    box.current?.focus();
  };
  const common = {
    ref: box,
    label,
    description,
    placeholder,
    value: text(value),
    error: fault,
    onChange: (event: { currentTarget: { value: string } }) => write(event.currentTarget.value, true),
    ...(personal ? { rightSection: <Placeholders label={label} onPick={insert} /> } : {}),
  };
  return long ? (
    <Textarea
      {...common}
      autosize
      minRows={2}
      maxRows={10}
      rightSectionProps={{ style: { alignItems: "start" } }}
    />
  ) : (
    <TextInput {...common} />
  );
}

interface ChoiceProps extends Props {
  data: { value: string; label: string }[];
  /** Instead of writing the value alone. */
  onPick?: (value: string) => void;
}

/** One of a few. An empty value is the same as left out. */
export function Choice({ path, label, description, data, onPick }: ChoiceProps) {
  const { value, fault, put } = useAt(path);
  return (
    <NativeSelect
      label={label}
      description={description}
      data={data}
      value={text(value)}
      error={fault}
      onChange={({ currentTarget: { value: next } }) =>
        onPick ? onPick(next) : put(next === "" ? undefined : next)
      }
    />
  );
}

interface FlagProps extends Props {
  /** What stands there when it is on. */
  on?: unknown;
}

/** On, or left out. */
export function Flag({ path, label, description, on = true }: FlagProps) {
  const { value, fault, put } = useAt(path);
  return (
    <Switch
      label={label}
      description={description}
      checked={value === on}
      error={fault}
      onChange={(event) => put(event.currentTarget.checked ? on : undefined)}
    />
  );
}

interface WholeProps extends Props {
  min: number;
  max: number;
  suffix?: string;
  /** How many of what is shown make one of what is kept: 100 of a share in per cent. */
  scale?: number;
}

/** A whole number; empty is the same as left out. */
export function Whole({ path, label, description, placeholder, min, max, suffix, scale = 1 }: WholeProps) {
  const { value, fault, put } = useAt(path);
  return (
    <NumberInput
      label={label}
      description={description}
      placeholder={placeholder}
      min={min}
      max={max}
      allowDecimal={false}
      suffix={suffix ?? ""}
      value={typeof value === "number" ? Math.round(value * scale) : ""}
      error={fault}
      onChange={(next) => put(next === "" ? undefined : Number(next) / scale, true)}
    />
  );
}

/** A duration. */
export function Span({ path, label, of }: Props & { of?: string }) {
  const { value, fault, put } = useAt(path);
  return (
    <SpanInput
      label={label}
      value={value}
      error={fault}
      onChange={(next) => put(next === "" ? undefined : next, true)}
      {...(of ? { of } : {})}
    />
  );
}

/** The name of an event. */
export function EventName({ path, label = "Event" }: { path: Path; label?: string }) {
  const { site, events } = useComposing();
  const { value, fault, put } = useAt(path);
  return (
    <EventSuggest
      label={label}
      error={fault}
      site={site}
      inUse={events}
      value={value}
      onWrite={(name) => put(name, true)}
    />
  );
}
