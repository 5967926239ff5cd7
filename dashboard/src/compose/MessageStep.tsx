import { Chip, Group, Stack, Text } from "@mantine/core";
import type { Block } from "../api/authored";
import { AnchorFields } from "./AnchorFields";
import { Blocks } from "./Blocks";
import { inLayout, layouts, layoutWords, positionWords, shapes, type Layout } from "./blank";
import { useComposing } from "./context";
import { Choice, Flag } from "./fields";
import { Languages } from "./Languages";

/** What the message says, and where it stands. */
export function MessageStep() {
  const { content, set } = useComposing();
  const { message } = content;
  const layout = message.layout as Layout;
  const { positions, anchored } = shapes[layout];
  return (
    <Stack gap="md">
      <div>
        <Text size="sm" fw={600} mb={6} id="layout">
          Layout
        </Text>
        <Chip.Group value={layout} onChange={(next) => set(["message"], inLayout(message, next as Layout))}>
          <Group gap={6} role="radiogroup" aria-labelledby="layout">
            {layouts.map((one) => (
              <Chip key={one} value={one} size="xs" variant="outline">
                {layoutWords[one]}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </div>
      {positions.length > 0 ? (
        <Choice
          path={["message", "position"]}
          label="Position"
          data={[
            ...(layout === "slideout" || layout === "survey"
              ? [{ value: "", label: "As the site's theme says" }]
              : []),
            ...positions.map((value) => ({ value, label: positionWords[value] ?? value })),
          ]}
        />
      ) : null}
      {layout === "banner" ? (
        <Flag path={["message", "floating"]} label="Float over the page instead of pushing it down" />
      ) : null}
      {anchored ? <AnchorFields path={["message", "anchor"]} /> : null}
      <Blocks list="blocks" title="What it says" kinds={kindsOf(layout, message.blocks)} />
      {layout === "survey" ? (
        <Blocks
          list="thanks"
          title="After the answer"
          kinds={["heading", "text", "image", "button", "divider"]}
        />
      ) : null}
      <Languages />
    </Stack>
  );
}

const MOST_BUTTONS = 2;
const MOST_QUESTIONS = 5;

/** What may still be added. */
function kindsOf(layout: Layout, blocks: Block[]): string[] {
  const count = (type: string) => blocks.filter((block) => block.type === type).length;
  return [
    "heading",
    "text",
    "image",
    ...(count("button") < MOST_BUTTONS ? ["button"] : []),
    "divider",
    ...(layout === "survey" && count("question") < MOST_QUESTIONS ? ["question"] : []),
  ];
}
