import { Center, Paper, Stack, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Sheet.module.css";

interface Props {
  title: string;
  children: ReactNode;
}

/** One small page of its own, outside the frame: sign-in, set-up, dead ends. */
export function Sheet({ title, children }: Props) {
  return (
    <Center component="main" className={classes.page}>
      <title>{title === "Tend" ? title : `${title} · Tend`}</title>
      <Paper withBorder radius="lg" className={classes.sheet}>
        <Stack gap="md">
          <Title order={1} size="h2" fz={20}>
            {title}
          </Title>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
