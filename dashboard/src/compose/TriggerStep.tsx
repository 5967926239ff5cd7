import { ActionIcon, Button, Group, Stack, Switch, Text } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useEffect } from "react";
import type { Trigger } from "../api/authored";
import { pushOf } from "../push/message";
import { AnchorFields } from "./AnchorFields";
import { Call } from "./Call";
import { useComposing } from "./context";
import { Choice, EventName, Span, Whole, Words } from "./fields";
import { Moment } from "./Moment";
import { useLater } from "../ui/useLater";

/** What each trigger begins with. */
const fresh: Record<string, Trigger> = {
  event: { type: "event", name: "" },
  page: { type: "page" },
  visit: { type: "visit" },
  element: { type: "element", on: "visible", anchor: { id: "" } },
  dwell: { type: "dwell", for: "30s" },
  scroll: { type: "scroll", percent: 50 },
  exit_intent: { type: "exit_intent" },
  inactivity: { type: "inactivity", for: "60s" },
  api: { type: "api" },
  schedule: { type: "schedule" },
  segment: { type: "segment", change: "entered" },
};

const kinds = [
  { value: "event", label: "somebody does something: an event" },
  { value: "page", label: "somebody opens a page" },
  { value: "visit", label: "a visit begins" },
  { value: "element", label: "an element is seen or clicked" },
  { value: "dwell", label: "somebody has stayed on a page" },
  { value: "scroll", label: "somebody has scrolled down" },
  { value: "exit_intent", label: "somebody is about to leave" },
  { value: "inactivity", label: "somebody has been inactive" },
  { value: "api", label: "your server says so, by the API" },
  { value: "schedule", label: "a date and a time have come" },
  { value: "segment", label: "somebody enters or leaves a segment" },
];

/** What happens where somebody need not be on the site. */
const withPush = ["event", "page", "visit", "api", "schedule", "segment"];

/** The moment at which the message is looked at. */
export function TriggerStep() {
  const { content, set } = useComposing();
  const { trigger } = content;
  const [Moves, fetchMoves] = useLater("The segments", () => import("./Moves").then((m) => m.Moves));
  const moves = trigger.type === "segment";
  useEffect(() => {
    if (moves) fetchMoves();
  }, [moves, fetchMoves]);
  const fitting = pushOf(content) ? kinds.filter(({ value }) => withPush.includes(value)) : kinds;
  const watched = ["element", "dwell", "scroll", "exit_intent", "inactivity"].includes(trigger.type);
  const known = trigger.type in fresh;
  return (
    <Stack gap="md">
      <Choice
        path={["trigger", "type"]}
        label="It comes when"
        data={known ? fitting : [...fitting, { value: trigger.type, label: trigger.type }]}
        onPick={(type) => {
          if (type === "schedule" && content.delay !== undefined) {
            set(["delay"], undefined);
            set(["cancel_on"], undefined);
          }
          set(["trigger"], fresh[type] ?? trigger);
        }}
      />
      {trigger.type === "event" ? <EventName path={["trigger", "name"]} /> : null}
      {trigger.type === "page" ? <PageFields trigger={trigger} /> : null}
      {trigger.type === "element" ? (
        <>
          <AnchorFields path={["trigger", "anchor"]} />
          <Choice
            path={["trigger", "on"]}
            label="Is"
            data={[
              { value: "visible", label: "seen" },
              { value: "clicked", label: "clicked" },
            ]}
          />
        </>
      ) : null}
      {trigger.type === "dwell" || trigger.type === "inactivity" ? (
        <Span path={["trigger", "for"]} label="For how long" of="smh" />
      ) : null}
      {trigger.type === "scroll" ? (
        <Whole path={["trigger", "percent"]} label="So far down" min={1} max={100} suffix=" %" />
      ) : null}
      {watched ? (
        <Words
          path={["trigger", "page"]}
          label="Only on pages like"
          placeholder="/pricing*"
          description="Empty is every page; * stands for anything."
          optional
        />
      ) : null}
      {trigger.type === "api" ? <Call /> : null}
      {moves && Moves ? <Moves /> : null}
      {trigger.type === "schedule" ? <At /> : <Delay />}
    </Stack>
  );
}

/** The time at which it goes out. */
function At() {
  const { content } = useComposing();
  return (
    <>
      <Moment path={["schedule", "starts_at"]} label="At" />
      <Text size="sm" c="dimmed">
        Once to everybody of the audience. Empty is the moment of the launch.{" "}
        {pushOf(content)
          ? "Whoever has the site open then does not get it."
          : "Who has the site open then sees it at once, everybody else with their next visit while the campaign runs."}
      </Text>
    </>
  );
}

function PageFields({ trigger }: { trigger: Trigger }) {
  const { set } = useComposing();
  return (
    <>
      <Words
        path={["trigger", "value"]}
        label="Which page"
        placeholder="/pricing*"
        description="Empty is every page; * stands for anything."
        optional
      />
      {trigger.value ? (
        <Choice
          path={["trigger", "op"]}
          label="The address"
          data={[
            { value: "matches", label: "is like it" },
            { value: "eq", label: "is exactly it" },
          ]}
          onPick={(op) => set(["trigger"], { ...trigger, op })}
        />
      ) : null}
    </>
  );
}

const MOST = 5;

/** Waiting between the moment and the message, and what ends it. */
function Delay() {
  const { content, set } = useComposing();
  const { delay, cancel_on: cancel = [] } = content;
  const turn = (on: boolean) => {
    set(["delay"], on ? "1h" : undefined);
    if (!on && cancel.length > 0) set(["cancel_on"], undefined);
  };
  return (
    <Stack gap="sm">
      <Switch
        label="Wait before it comes"
        description="All rules are asked again when the time has come."
        checked={delay !== undefined}
        onChange={(event) => turn(event.currentTarget.checked)}
      />
      {delay === undefined ? null : (
        <>
          <Span path={["delay"]} label="How long" />
          <Text size="sm" fw={600}>
            Unless one of these happens meanwhile
          </Text>
          {cancel.map((_, i) => (
            // Events have no id, and their order is what they are.
            // oxlint-disable-next-line react/no-array-index-key
            <Group key={i} gap={6} wrap="nowrap" align="flex-end">
              <div style={{ flex: 1 }}>
                <EventName path={["cancel_on", i, "name"]} label={`Event ${i + 1}`} />
              </div>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove event ${i + 1}`}
                onClick={() =>
                  set(["cancel_on"], cancel.length > 1 ? cancel.filter((__, j) => j !== i) : undefined)
                }
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </Group>
          ))}
          {cancel.length < MOST ? (
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconPlus size={12} aria-hidden />}
              style={{ alignSelf: "start" }}
              onClick={() => set(["cancel_on"], [...cancel, { type: "event", name: "" }])}
            >
              Event
            </Button>
          ) : null}
        </>
      )}
    </Stack>
  );
}
