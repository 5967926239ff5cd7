import { ActionIcon, Button, Group, NativeSelect, NumberInput, Stack, Text } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { Content } from "../api/authored";
import { pushOf } from "../push/message";
import { SpanInput } from "../ui/SpanInput";
import { CategoryField } from "./CategoryField";
import { useAt, useComposing } from "./context";
import { Fallback } from "./Fallback";
import { Flag, Whole } from "./fields";
import { Moment } from "./Moment";

/** How often, how important, how long. */
export function RulesStep() {
  // Notifications take full consent, whatever they say.
  const push = pushOf(useComposing().content) !== null;
  return (
    <Stack gap="lg">
      <Caps />
      <CategoryField />
      <Whole
        path={["priority"]}
        label="Priority"
        description="0 to 100: of several messages at one moment the highest is shown."
        placeholder="0"
        min={0}
        max={100}
      />
      <Group grow align="flex-start">
        <Moment path={["schedule", "starts_at"]} label="Not before" />
        <Moment path={["schedule", "ends_at"]} label="Not after" />
      </Group>
      <Whole
        path={["holdout"]}
        label="Control group, sees nothing"
        description="So many of the people are left out, so that what it changes can be measured."
        placeholder="0 %"
        min={0}
        max={90}
        suffix=" %"
        scale={100}
      />
      {push ? null : <Fallback />}
      <Flag path={["quiet_hours"]} on="ignore" label="Also in the site's quiet hours" />
      {push ? null : (
        <Flag
          path={["essential"]}
          label="Also with essential consent only"
          description="For what the service cannot do without, such as a failed payment."
        />
      )}
    </Stack>
  );
}

type Cap = NonNullable<Content["caps"]>[number];

const MOST = 10;

/** How often one person sees it. */
function Caps() {
  const { content, set } = useComposing();
  const { fault } = useAt(["caps"]);
  const caps = content.caps ?? [];
  const put = (i: number, cap: Cap, typed = false) => set(["caps", i], cap, typed);
  return (
    <Stack gap="xs" role="group" aria-label="How often">
      <Text size="sm" fw={600}>
        How often one person sees it, at most
      </Text>
      {caps.length === 0 ? (
        <Text size="sm" c="dimmed">
          As often as it happens. Once a week is kinder.
        </Text>
      ) : null}
      {caps.map((cap, i) => (
        // Limits have no id, and their order is what they are.
        // oxlint-disable-next-line react/no-array-index-key
        <Group key={i} gap={6} wrap="wrap">
          <NumberInput
            w={72}
            size="xs"
            aria-label={`Times, limit ${i + 1}`}
            min={1}
            max={1000}
            allowDecimal={false}
            value={cap.max}
            onChange={(n) => put(i, { ...cap, max: Number(n) }, true)}
          />
          <Text size="sm">{cap.max === 1 ? "time" : "times"}</Text>
          <NativeSelect
            size="xs"
            aria-label={`Window, limit ${i + 1}`}
            value={cap.per === "lifetime" ? "lifetime" : "within"}
            data={[
              { value: "within", label: "in" },
              { value: "lifetime", label: "ever" },
            ]}
            onChange={(event) =>
              put(i, { ...cap, per: event.currentTarget.value === "lifetime" ? "lifetime" : "7d" })
            }
          />
          {cap.per === "lifetime" ? null : (
            <SpanInput
              bare
              label={`Length, limit ${i + 1}`}
              of="hdw"
              value={cap.per}
              onChange={(per) => put(i, { ...cap, per }, true)}
            />
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove limit ${i + 1}`}
            onClick={() => set(["caps"], caps.length > 1 ? caps.filter((_, j) => j !== i) : undefined)}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {fault ? (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {fault}
        </Text>
      ) : null}
      {caps.length < MOST ? (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={12} aria-hidden />}
          style={{ alignSelf: "start" }}
          onClick={() => set(["caps"], [...caps, { max: 1, per: caps.length === 0 ? "7d" : "lifetime" }])}
        >
          Limit
        </Button>
      ) : null}
    </Stack>
  );
}
