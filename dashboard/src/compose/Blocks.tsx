import { Button, Group, Paper, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useRef } from "react";
import { MoveTools } from "../ui/MoveTools";
import { BlockFields } from "./BlockFields";
import { blockWords, newBlock, rearranged, type Order } from "./blank";
import { useAt, useComposing } from "./context";

interface Props {
  list: "blocks" | "thanks";
  title: string;
  /** What can be added. */
  kinds: string[];
}

/** The blocks of a message, top to bottom. */
export function Blocks({ list, title, kinds }: Props) {
  const { content, set } = useComposing();
  const { fault } = useAt(["message", list]);
  const box = useRef<HTMLDivElement>(null);
  const blocks = content.message[list] ?? [];
  const arrange = (order: Order) => set(["message"], rearranged(content.message, list, order));
  const places = blocks.map((_, i) => i);
  const swap = (i: number, j: number) => arrange(places.map((at) => (at === i ? j : at === j ? i : at)));
  const add = (kind: string) => {
    const button = blocks.findIndex((block) => block.type === "button");
    const where = kind === "button" || button < 0 ? blocks.length : button;
    arrange([...places.slice(0, where), newBlock(kind, blocks), ...places.slice(where)]);
    // What was added is what is written next.
    requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>(`[data-block="${where}"] :is(input, textarea)`)?.focus(),
    );
  };
  return (
    <Stack gap="sm" role="group" aria-label={title} ref={box}>
      <Text fw={600} size="sm">
        {title}
      </Text>
      {blocks.map((block, i) => {
        const what = blockWords[block.type] ?? block.type;
        return (
          // Blocks have no id, and their order is what they are.
          // oxlint-disable-next-line react/no-array-index-key
          <Paper key={`${i}${block.type}`} withBorder p="sm" radius="md" data-block={i}>
            <Group justify="space-between" mb={4}>
              <Text size="sm" c="dimmed">
                {what}
              </Text>
              <MoveTools
                what={what}
                at={i}
                of={blocks.length}
                onMove={(to) => swap(i, to)}
                onRemove={() => arrange(places.filter((at) => at !== i))}
              />
            </Group>
            <BlockFields path={["message", list, i]} block={block} />
          </Paper>
        );
      })}
      {fault && blocks.length === 0 ? (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {fault}
        </Text>
      ) : null}
      <Group gap={6} role="group" aria-label={`Add to: ${title.toLowerCase()}`}>
        {kinds.map((kind) => (
          <Button
            key={kind}
            size="compact-xs"
            variant="default"
            leftSection={<IconPlus size={12} aria-hidden />}
            onClick={() => add(kind)}
          >
            {blockWords[kind]}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}
