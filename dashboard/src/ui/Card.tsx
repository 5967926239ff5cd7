import { Group, Paper, Title } from "@mantine/core";
import { useId, type ReactNode } from "react";

interface Props {
  title: string;
  /** On the right of the title: the period the figures are of, for instance. */
  aside?: ReactNode;
  children: ReactNode;
}

/** A part of a page under its own heading. */
export function Card({ title, aside, children }: Props) {
  const id = useId();
  return (
    <Paper component="section" withBorder radius="lg" p="lg" aria-labelledby={id} miw={0}>
      <Group justify="space-between" gap="xs" mb="md">
        <Title order={2} id={id}>
          {title}
        </Title>
        {aside}
      </Group>
      {children}
    </Paper>
  );
}
