import { Autocomplete, Text, type AutocompleteProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { eventNamesQuery } from "../api/audience";
import { useRights } from "../session/may";
import { OFFERED, offeredEvents, timesInWords } from "./events";

interface Props extends Omit<AutocompleteProps, "data" | "limit" | "value" | "onChange" | "renderOption"> {
  site: string;
  /** Names that campaigns of the site speak of, whether or not they happened. */
  inUse: readonly string[];
  value: unknown;
  onWrite: (name: string) => void;
}

/** The name of an event: those that happened lately are offered with how often, and any other is taken. */
export function EventSuggest({ site, inUse, value, onWrite, ...field }: Props) {
  const { may } = useRights(site);
  const { data } = useQuery({ ...eventNamesQuery(site), enabled: may("report.read") });
  const { names, seen } = offeredEvents(data ?? [], inUse);
  return (
    <Autocomplete
      placeholder="report_exported"
      {...field}
      data={names}
      limit={OFFERED}
      value={typeof value === "string" ? value : ""}
      onChange={onWrite}
      comboboxProps={{ width: "max-content", position: "bottom-start" }}
      renderOption={({ option }) => (
        <span>
          {option.value}
          {/* Not by colour: an option that is chosen has its own. */}
          <Text span size="xs" c="inherit" ml="md">
            {data ? timesInWords(seen.get(option.value)) : ""}
          </Text>
        </span>
      )}
    />
  );
}
