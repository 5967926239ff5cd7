import { Stack } from "@mantine/core";
import type { Block } from "../api/authored";
import { Choice, Span, Words } from "./fields";
import { ImageFields } from "./ImageFields";
import type { Path } from "./path";
import { QuestionFields } from "./QuestionFields";
import { useComposing } from "./context";

interface Props {
  path: Path;
  block: Block;
}

/** What can be written in a block. */
export function BlockFields({ path, block }: Props) {
  switch (block.type) {
    case "heading":
      return <Words path={[...path, "text"]} label="Heading" personal />;
    case "text":
      return (
        <Words
          path={[...path, "text"]}
          label="Text"
          description="**bold**, *italic* and [a link](https://...) can be written in it."
          long
          personal
        />
      );
    case "image":
      return <ImageFields path={path} block={block} />;
    case "button":
      return <ButtonFields path={path} block={block} />;
    case "question":
      return <QuestionFields path={path} block={block} />;
    default:
      return null;
  }
}

/** What an action begins with when it is chosen. */
const fresh: Record<string, object> = {
  open_url: { type: "open_url", url: "/" },
  dismiss: { type: "dismiss" },
  snooze: { type: "snooze", for: "1d" },
  track: { type: "track", name: "" },
  ask_push: { type: "ask_push" },
};

function ButtonFields({ path, block }: Props) {
  const { set } = useComposing();
  const action = [...path, "action"];
  return (
    <Stack gap="xs">
      <Words path={[...path, "label"]} label="Label" personal />
      <Choice
        path={[...action, "type"]}
        label="When it is pressed"
        data={[
          { value: "open_url", label: "open a page" },
          { value: "dismiss", label: "close the message" },
          { value: "snooze", label: "come again later" },
          { value: "track", label: "report an event" },
          { value: "ask_push", label: "ask for notifications" },
        ]}
        onPick={(type) => set(action, fresh[type])}
      />
      {block.action?.type === "open_url" ? (
        <Words path={[...action, "url"]} label="Address" placeholder="/team" personal />
      ) : null}
      {block.action?.type === "snooze" ? (
        <Span path={[...action, "for"]} label="Again after" of="mhd" />
      ) : null}
      {block.action?.type === "track" ? <Words path={[...action, "name"]} label="Event" /> : null}
    </Stack>
  );
}
