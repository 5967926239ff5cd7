import { ActionIcon, Button, Collapse, Group, Paper, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight, IconPlus, IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useId } from "react";
import { campaignsQuery } from "../api/campaign";
import { faultAt, useAt, useComposing } from "../compose/context";
import { Choice, Span, Words } from "../compose/fields";
import { Languages } from "../compose/Languages";
import { count } from "../ui/figures";
import { PictureField } from "../ui/PictureField";
import {
  letters,
  MOST_ACTIONS,
  MOST_BODY,
  MOST_BYTES,
  MOST_TITLE,
  pushOf,
  sizeOf,
  withoutAction,
} from "./message";

/** What a notification says, shows and opens. */
export function PushStep() {
  return (
    <Stack gap="md">
      <Counted name="title" label="Title" max={MOST_TITLE} />
      <Counted name="body" label="Text" max={MOST_BODY} long />
      <Words
        path={["message", "url"]}
        label="What a click opens"
        description="A page of your site such as /reports, or an address with https://"
        placeholder="/"
        personal
      />
      <Buttons />
      <Stack gap="sm" role="group" aria-label="Pictures">
        <Picture name="icon" label="Icon" description="Beside the words, square; 192 px suit all." />
        <Picture name="image" label="Picture" description="Below the words, about twice as wide as high." />
        <Picture
          name="badge"
          label="Badge"
          description="Android’s status bar: one colour, clear around it, 96 px."
        />
      </Stack>
      <Languages />
      <Advanced />
      <Size />
    </Stack>
  );
}

interface CountedProps {
  name: "title" | "body";
  label: string;
  max: number;
  long?: boolean;
}

/** Words that have a length which they must not pass. */
function Counted({ name, label, max, long = false }: CountedProps) {
  const { value } = useAt(["message", name]);
  return (
    <Words
      path={["message", name]}
      label={label}
      description={`${count(letters(value))} of ${max} letters`}
      personal
      long={long}
      optional={name === "body"}
    />
  );
}

function Picture({
  name,
  ...words
}: {
  name: "icon" | "image" | "badge";
  label: string;
  description: string;
}) {
  const { site } = useComposing();
  const { value, fault, put } = useAt(["message", name]);
  return (
    <PictureField
      {...words}
      site={site}
      what={words.label.toLowerCase()}
      value={typeof value === "string" ? value : undefined}
      wrong={fault}
      onChange={(next) => put(next, true)}
    />
  );
}

/** At most two; a translation has its words for each, by its place. */
function Buttons() {
  const { content, faults, set } = useComposing();
  const push = pushOf(content);
  const actions = push?.actions ?? [];
  const fault = faultAt(faults, "/message/actions");
  const without = (i: number) => {
    if (push) set(["message"], withoutAction(push, i));
  };
  return (
    <Stack gap="sm" role="group" aria-label="Buttons">
      <Text size="sm" fw={600}>
        Buttons
      </Text>
      {actions.map((_, i) => (
        // Buttons have no id, and their order is what they are.
        // oxlint-disable-next-line react/no-array-index-key
        <Paper key={i} withBorder p="sm" radius="md">
          <Group gap="sm" wrap="nowrap" align="flex-start">
            <Stack gap="xs" flex={1} miw={0}>
              <Words path={["message", "actions", i, "label"]} label={`Label of button ${i + 1}`} personal />
              <Words
                path={["message", "actions", i, "url"]}
                label={`Button ${i + 1} opens`}
                placeholder="/"
                personal
              />
            </Stack>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove button ${i + 1}`}
              onClick={() => without(i)}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        </Paper>
      ))}
      {fault && actions.length === 0 ? (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {fault}
        </Text>
      ) : null}
      {actions.length < MOST_ACTIONS ? (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={12} aria-hidden />}
          style={{ alignSelf: "start" }}
          onClick={() => set(["message", "actions"], [...actions, { label: "Open", url: "/" }])}
        >
          Button
        </Button>
      ) : null}
    </Stack>
  );
}

const urgencies = [
  { value: "", label: "Normal" },
  { value: "very-low", label: "Very low: when it charges and has Wi-Fi" },
  { value: "low", label: "Low: when it has Wi-Fi or charges" },
  { value: "high", label: "High: at once, also with little battery" },
];

/** What has a good value already. */
function Advanced() {
  const { faults } = useComposing();
  const [asked, { toggle }] = useDisclosure(false);
  const wrong = ["tag", "ttl", "urgency", "sequel"].some((name) => faultAt(faults, `/message/${name}`));
  const open = asked || wrong;
  const id = useId();
  const Sign = open ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<Sign size={14} aria-hidden />}
        aria-expanded={open}
        aria-controls={id}
        onClick={toggle}
      >
        Advanced
      </Button>
      <Collapse expanded={open} id={id}>
        {open ? (
          <Stack gap="sm" mt="xs">
            <Span path={["message", "ttl"]} label="Kept for who is offline (3 days where empty)" of="mhdw" />
            <Choice path={["message", "urgency"]} label="Urgency" data={urgencies} />
            <Words
              path={["message", "tag"]}
              label="Tag"
              description="Of two notifications with the same tag the later takes the place of the earlier one. Empty: one for each campaign."
              placeholder="report-ready"
              optional
            />
            <Sequel />
          </Stack>
        ) : null}
      </Collapse>
    </div>
  );
}

/** What whoever clicks is offered on the page that opens. */
function Sequel() {
  const { site, content } = useComposing();
  const list = useInfiniteQuery({ ...campaignsQuery(site), refetchInterval: false });
  const now = pushOf(content)?.sequel;
  const fitting = (list.data?.pages.flatMap((page) => page.campaigns) ?? []).filter(
    ({ channel, trigger }) => channel === "in_app" && trigger.type === "api",
  );
  const named = fitting.map(({ id, name }) => ({ value: id, label: name }));
  const own = now && !fitting.some(({ id }) => id === now) ? [{ value: now, label: now }] : [];
  return (
    <Choice
      path={["message", "sequel"]}
      label="Then, on the page that opens"
      description="A campaign in the page that begins by a call (trigger api)."
      data={[{ value: "", label: "Nothing more" }, ...named, ...own]}
    />
  );
}

/** How much of what fits into a push is taken. */
function Size() {
  const { content } = useComposing();
  const push = pushOf(content);
  if (!push) return null;
  const { bytes, language } = sizeOf(push);
  const over = bytes > MOST_BYTES;
  const where = language ? ` in ${language}` : "";
  return (
    <Text size="sm" c={over ? "var(--mantine-color-error)" : "dimmed"} role="status">
      {over ? "Too long: a" : "A"}bout {count(bytes)} of {count(MOST_BYTES)} bytes{where}
      {over ? ". Shorten the text or an address." : "."}
    </Text>
  );
}
