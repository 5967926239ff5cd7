import { Autocomplete, NativeSelect } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { peopleQuery } from "../api/person";
import type { SaidTo } from "../api/preview";

interface Props {
  site: string;
  /** "" is that of the words as they are written. */
  languages: string[];
  to: SaidTo;
  onChange: (to: SaidTo) => void;
}

/** As whom the message is looked at: a real person, whose values then stand in it, and in which language. */
export function Reader({ site, languages, to, onChange }: Props) {
  const [search, setSearch] = useState("");
  const [wanted] = useDebouncedValue(search, 200);
  const people = useInfiniteQuery(peopleQuery(site, wanted));
  const ids = (people.data?.pages[0]?.people ?? []).map(({ id }) => id);
  const choose = (person: string | undefined) => {
    const { person: _, ...rest } = to;
    onChange(person ? { ...rest, person } : rest);
  };
  return (
    <>
      <Autocomplete
        size="xs"
        w={170}
        aria-label="As this person"
        placeholder="As: search a person"
        data={ids}
        value={search}
        clearable
        clearButtonProps={{ "aria-label": "As nobody in particular" }}
        onChange={(value) => {
          setSearch(value);
          if (value === "" || ids.includes(value)) choose(value || undefined);
        }}
      />
      {languages.length > 1 ? (
        <NativeSelect
          size="xs"
          aria-label="Language"
          value={to.language ?? ""}
          data={languages.map((value) => ({ value, label: value || "As written" }))}
          onChange={({ currentTarget: { value } }) => {
            const { language: _, ...rest } = to;
            onChange(value ? { ...rest, language: value } : rest);
          }}
        />
      ) : null}
    </>
  );
}
