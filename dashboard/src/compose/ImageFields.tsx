import { Group, Image, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { DragEvent } from "react";
import { uploadImage, type Block } from "../api/authored";
import { ImageButton } from "../ui/ImageButton";
import { sentence } from "../ui/words";
import { useAt, useComposing } from "./context";
import { Flag, Whole, Words } from "./fields";
import type { Path } from "./path";

interface Props {
  path: Path;
  block: Block;
}

/** No message is wider than this, in CSS pixels. */
const WIDEST = 420;

/** A picture: dropped, chosen or by its address, with what it shows. */
export function ImageFields({ path, block }: Props) {
  const { site, set } = useComposing();
  const { fault } = useAt([...path, "src"]);
  const upload = useMutation({
    mutationFn: (file: File) => uploadImage(site, file),
    onSuccess: ({ url, width, height }) => {
      const scale = Math.min(1, WIDEST / width);
      const size = { width: Math.round(width * scale), height: Math.max(1, Math.round(height * scale)) };
      set(path, { ...block, src: url, ...size });
    },
  });
  const take = (file: File | null | undefined) => file && upload.mutate(file);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  };
  return (
    <Stack gap="xs" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <Group gap="sm" align="center">
        {block.src ? (
          <Image src={block.src} alt="" h={56} w="auto" maw={120} radius="sm" fit="contain" />
        ) : null}
        <ImageButton
          label={block.src ? "Another image" : "Choose an image"}
          busy={upload.isPending}
          onTake={take}
        />
        <Text size="xs" c="dimmed">
          or drop it here; PNG, JPEG, WebP or GIF, at most 1 MiB
        </Text>
      </Group>
      {upload.error || (fault && !block.src) ? (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {upload.error ? sentence(upload.error.message) : "Choose an image, or remove the block."}
        </Text>
      ) : null}
      <Words
        path={[...path, "alt"]}
        label="What it shows"
        description="Read to who cannot see it."
        personal
      />
      <Flag path={[...path, "decorative"]} label="It shows nothing that matters" />
      {block.src ? (
        <Group grow>
          <Whole path={[...path, "width"]} label="Width" min={1} max={4096} suffix=" px" />
          <Whole path={[...path, "height"]} label="Height" min={1} max={4096} suffix=" px" />
        </Group>
      ) : null}
    </Stack>
  );
}
