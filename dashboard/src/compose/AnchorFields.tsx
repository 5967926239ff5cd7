import { Button, Group, NativeSelect, Stack, TextInput } from "@mantine/core";
import { IconCrosshair } from "@tabler/icons-react";
import { useAt, useComposing } from "./context";
import type { Path } from "./path";

/** Stands for an element until one is picked: a draft is kept only when it has one. No page has it. */
export const UNPICKED = "not-picked-yet";

/** Which element of the page is meant: by its data-tend-id, or by a CSS selector. */
export function AnchorFields({ path }: { path: Path }) {
  const { value, fault, put } = useAt(path);
  const anchor = (value ?? { id: "" }) as { id?: string; selector?: string };
  const { pick } = useComposing();
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
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <TextInput
          flex={1}
          aria-label={by === "id" ? "data-tend-id of the element" : "CSS selector of the element"}
          placeholder={by === "id" ? "invite-button" : "#menu > a"}
          description={
            by === "id"
              ? anchor.id === UNPICKED
                ? "Nothing is picked yet: it is shown nowhere."
                : "It stays true when the page is rebuilt."
              : "It must find exactly one element; it may break when the page is rebuilt."
          }
          inputWrapperOrder={["label", "input", "description", "error"]}
          value={anchor[by] ?? ""}
          error={fault}
          onChange={(event) => put({ [by]: event.currentTarget.value }, true)}
        />
        {path[0] === "message" ? (
          <Button
            variant="default"
            leftSection={<IconCrosshair size={16} aria-hidden />}
            onClick={() => {
              if (!anchor[by]) put({ id: UNPICKED });
              pick();
            }}
          >
            Pick on my site
          </Button>
        ) : null}
      </Group>
    </Stack>
  );
}
