import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { categoriesQuery, readable } from "../api/category";
import { useAt, useComposing } from "./context";
import { Words } from "./fields";

const CATEGORIES = "categories-of-the-site";

/** The campaign's category, and what visitors read where they turn it off. */
export function CategoryField() {
  const { site } = useComposing();
  const { value, fault } = useAt(["category"]);
  const { data = [] } = useQuery(categoriesQuery(site));
  const key = typeof value === "string" ? value : "";
  const one = data.find((c) => c.key === key);
  return (
    <div>
      <Words
        path={["category"]}
        label="Category"
        placeholder="product"
        description="People can turn one off, and the site can have a limit for it."
        list={CATEGORIES}
        optional
      />
      <datalist id={CATEGORIES}>
        {data.map((c) => (
          <option key={c.key} value={c.key}>
            {c.name || readable(c.key)}
          </option>
        ))}
      </datalist>
      {key === "" || fault ? null : (
        <Text size="xs" c="dimmed" mt={4}>
          Visitors read “{one?.name || readable(key)}”{one?.description ? `: ${one.description}` : ""}.
          {one?.name ? null : " The site gives it no name yet."}
        </Text>
      )}
    </div>
  );
}
