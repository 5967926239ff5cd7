import { NativeSelect, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import type { RefObject } from "react";
import type { Filter } from "../api/campaign";
import { layouts, layoutWords } from "../compose/blank";
import { states } from "./words";

interface Props {
  filter: Filter;
  onChange: (filter: Filter) => void;
  input: RefObject<HTMLInputElement | null>;
}

const any = (label: string) => ({ value: "", label });

/** What narrows the list down, and its order. */
export function Filters({ filter, onChange, input }: Props) {
  const put = (name: keyof Filter) => (event: { currentTarget: { value: string } }) =>
    onChange({ ...filter, [name]: event.currentTarget.value });
  return (
    <>
      <TextInput
        ref={input}
        w={{ base: "100%", xs: 220 }}
        type="search"
        aria-label="Search campaigns"
        placeholder="Search"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={filter.q ?? ""}
        onChange={put("q")}
      />
      <NativeSelect
        aria-label="State"
        value={filter.state ?? ""}
        onChange={put("state")}
        data={[
          any("Any state"),
          ...Object.entries(states).map(([value, { word }]) => ({ value, label: word })),
        ]}
      />
      <NativeSelect
        aria-label="Layout"
        value={filter.layout ?? ""}
        onChange={put("layout")}
        data={[any("Any layout"), ...layouts.map((value) => ({ value, label: layoutWords[value] }))]}
      />
      <TextInput
        w={140}
        aria-label="Category"
        placeholder="Any category"
        value={filter.category ?? ""}
        onChange={put("category")}
      />
      <NativeSelect
        aria-label="Order"
        value={filter.sort ?? ""}
        onChange={put("sort")}
        data={[
          any("In order of ids"),
          { value: "updated", label: "Changed last" },
          { value: "name", label: "By name" },
        ]}
      />
    </>
  );
}
