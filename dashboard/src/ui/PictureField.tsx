import { Group, Image, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { uploadImage } from "../api/authored";
import { ImageButton } from "./ImageButton";
import { sentence } from "./words";

interface Props {
  site: string;
  label: string;
  description: string;
  value: string | undefined;
  wrong: string | undefined;
  onChange: (value: string | undefined) => void;
  /** What the button chooses, where there may be several such fields: "a file". */
  what?: string;
}

/** A picture: an image that Tend keeps, or one of another place by its address. */
export function PictureField({ site, label, description, value, wrong, onChange, what = "file" }: Props) {
  const upload = useMutation({
    mutationFn: (file: File) => uploadImage(site, file),
    onSuccess: ({ url }) => onChange(url),
  });
  return (
    <Stack gap="xs">
      <TextInput
        label={label}
        description={description}
        spellCheck={false}
        value={value ?? ""}
        error={upload.error ? sentence(upload.error.message) : wrong}
        onChange={({ currentTarget }) => onChange(currentTarget.value.trim() || undefined)}
      />
      <Group gap="sm">
        {/* Images of other places are drawn by the preview alone: this page loads none. */}
        {value?.startsWith("/i/") ? (
          <Image src={value} alt="" h={28} w="auto" maw={140} fit="contain" />
        ) : null}
        <ImageButton
          label={value ? `Another ${what}` : `Choose ${/^[aeiou]/.test(what) ? "an" : "a"} ${what}`}
          busy={upload.isPending}
          onTake={(file) => file && upload.mutate(file)}
        />
        <Text size="xs" c="dimmed">
          PNG, JPEG, WebP or GIF, at most 1 MiB
        </Text>
      </Group>
    </Stack>
  );
}
