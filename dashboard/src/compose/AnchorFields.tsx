import { NativeSelect, Stack, TextInput } from "@mantine/core";
import { useAt } from "./context";
import type { Path } from "./path";

/** Which element of the page is meant: by its data-tend-id, or by a CSS selector. */
export function AnchorFields({ path }: { path: Path }) {
  const { value, fault, put } = useAt(path);
  const anchor = (value ?? { id: "" }) as { id?: string; selector?: string };
  const by = anchor.selector === undefined ? "id" : "selector";
  return (
    <Stack gap={6}>
      <NativeSelect
        label="At the element"
        value={by}
        data={[
          { value: "id", label: "with the data-tend-id" },
          { value: "selector", label: "that a CSS selector finds" },
        ]}
        onChange={({ currentTarget: { value: next } }) => put({ [next]: anchor.id ?? anchor.selector ?? "" })}
      />
      <TextInput
        aria-label={by === "id" ? "data-tend-id of the element" : "CSS selector of the element"}
        placeholder={by === "id" ? "invite-button" : "#menu > a"}
        description={
          by === "id"
            ? "It stays true when the page is rebuilt."
            : "It must find exactly one element; it may break when the page is rebuilt."
        }
        inputWrapperOrder={["label", "input", "description", "error"]}
        value={anchor[by] ?? ""}
        error={fault}
        onChange={(event) => put({ [by]: event.currentTarget.value }, true)}
      />
    </Stack>
  );
}
