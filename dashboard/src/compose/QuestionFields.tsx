import { ActionIcon, Button, Group, Stack, Text } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { Block } from "../api/authored";
import { useComposing } from "./context";
import { Choice, Flag, Whole, Words } from "./fields";
import type { Path } from "./path";

interface Props {
  path: Path;
  block: Block;
}

const kinds = [
  { value: "nps", label: "0 to 10" },
  { value: "rating", label: "a rating" },
  { value: "single", label: "one of several" },
  { value: "multiple", label: "some of several" },
  { value: "text", label: "in their own words" },
];

/** A question of a survey, and how it is answered. */
export function QuestionFields({ path, block }: Props) {
  const { set } = useComposing();
  const scale = block.kind === "nps" || block.kind === "rating";
  const choice = block.kind === "single" || block.kind === "multiple";
  return (
    <Stack gap="xs">
      <Words path={[...path, "label"]} label="Question" personal />
      <Choice
        path={[...path, "kind"]}
        label="Answered by"
        data={kinds}
        onPick={(kind) => set(path, ofKind(block, kind))}
      />
      {scale ? (
        <Group grow>
          <Words path={[...path, "low"]} label="The lowest means" optional personal />
          <Words path={[...path, "high"]} label="The highest means" optional personal />
        </Group>
      ) : null}
      {block.kind === "rating" ? (
        <Whole path={[...path, "max"]} label="Highest" placeholder="5" min={3} max={10} />
      ) : null}
      {choice ? <Options path={[...path, "options"]} options={block.options ?? []} /> : null}
      {block.kind === "text" ? (
        <Words path={[...path, "placeholder"]} label="Placeholder" optional personal />
      ) : null}
      <Words
        path={[...path, "key"]}
        label="Name of the answer"
        description="By which it stands in results and conditions."
      />
      <Flag path={[...path, "required"]} label="An answer is required" />
    </Stack>
  );
}

/** The question with what another kind takes. */
function ofKind(block: Block, kind: string): Block {
  const { low, high, max, options, placeholder, ...rest } = block;
  const out: Block = { ...rest, kind };
  if (kind === "nps" || kind === "rating") {
    if (low) out.low = low;
    if (high) out.high = high;
    if (kind === "rating" && max) out.max = max;
  }
  if (kind === "single" || kind === "multiple") {
    out.options = options ?? [
      { value: "option_1", label: "" },
      { value: "option_2", label: "" },
    ];
  }
  if (kind === "text" && placeholder) out.placeholder = placeholder;
  return out;
}

function Options({ path, options }: { path: Path; options: { value: string; label: string }[] }) {
  const { set } = useComposing();
  const add = () => {
    const taken = new Set(options.map(({ value }) => value));
    let n = options.length + 1;
    while (taken.has(`option_${n}`)) n++;
    set(path, [...options, { value: `option_${n}`, label: "" }]);
  };
  return (
    <Stack gap={6} role="group" aria-label="Options">
      <Text size="sm" fw={600}>
        Options
      </Text>
      {options.map(({ value }, i) => (
        <Group key={value} gap={6} wrap="nowrap" align="flex-end">
          <div style={{ flex: 1 }}>
            <Words path={[...path, i, "label"]} label={`Option ${i + 1}`} personal />
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove option ${i + 1}`}
            onClick={() => set([...path, i], undefined)}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconPlus size={12} aria-hidden />}
        onClick={add}
        style={{ alignSelf: "start" }}
      >
        Option
      </Button>
    </Stack>
  );
}
