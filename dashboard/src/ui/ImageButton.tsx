import { Button, FileButton } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";

interface Props {
  label: string;
  busy: boolean;
  onTake: (file: File | null) => void;
}

/** Chooses a file of a kind that Tend keeps as an image. */
export function ImageButton({ label, busy, onTake }: Props) {
  return (
    <FileButton accept="image/png,image/jpeg,image/webp,image/gif" onChange={onTake}>
      {(props) => (
        <Button
          {...props}
          variant="default"
          size="xs"
          loading={busy}
          leftSection={<IconUpload size={14} aria-hidden />}
        >
          {label}
        </Button>
      )}
    </FileButton>
  );
}
