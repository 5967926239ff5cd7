import { Autocomplete, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { categoriesQuery, readable } from "../api/category";
import { useAt, useComposing } from "./context";

/** The campaign's category, and what visitors read where they turn it off. */
export function CategoryField() {
  const { site } = useComposing();
  const { value, fault, put } = useAt(["category"]);
  const { data = [] } = useQuery(categoriesQuery(site));
  const key = typeof value === "string" ? value : "";
  const one = data.find((c) => c.key === key);
  return (
    <div>
      <Autocomplete
        label="Category"
        placeholder="product"
        description="People can turn one off, and the site can have a limit for it."
        data={data.map((c) => c.key)}
        value={key}
        error={fault}
        onChange={(words) => put(words === "" ? undefined : words, true)}
      />
      {key === "" || fault ? null : (
        <Text size="xs" c="dimmed" mt={4}>
          Visitors read “{one?.name || readable(key)}”{one?.description ? `: ${one.description}` : ""}.
          {one?.name ? null : " The site gives it no name yet."}
        </Text>
      )}
    </div>
  );
}
