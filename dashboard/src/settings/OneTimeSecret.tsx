import { Alert, Code, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Copy } from "../ui/Copy";

interface Props {
  title: string;
  value: string;
  copy: string;
  children: ReactNode;
  onClose: () => void;
}

/** A secret that is shown this once: a key, a link. */
export function OneTimeSecret({ title, value, copy, children, onClose }: Props) {
  return (
    <Alert
      color="green"
      title={title}
      withCloseButton
      closeButtonLabel="Close"
      onClose={onClose}
      role="status"
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{children}</Text>
        <Code block data-once w="100%" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {value}
        </Code>
        <Copy value={value} label={copy} />
      </Stack>
    </Alert>
  );
}
