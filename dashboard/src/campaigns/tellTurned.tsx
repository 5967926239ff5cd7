import { Button, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ReactNode } from "react";

const UNDO_MS = 10_000;

interface News {
  title: string;
  children: ReactNode;
  /** Something was refused: it stays until it is closed. */
  refused?: boolean;
  undo?: (() => void) | undefined;
}

let last: string | undefined;

/** Tells what was paused or resumed last. It takes the place of the news before: only the last step is undone. */
export function tellTurned({ title, children, refused = false, undo }: News) {
  if (last) notifications.hide(last);
  const id = notifications.show({
    title,
    color: refused ? "red" : "indigo",
    autoClose: refused ? false : UNDO_MS,
    message: (
      <Stack gap={4} align="flex-start">
        {children}
        {undo ? (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => {
              notifications.hide(id);
              undo();
            }}
          >
            Undo
          </Button>
        ) : null}
      </Stack>
    ),
  });
  last = id;
}

/** A line of such news. */
export function Line({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" lineClamp={2}>
      {children}
    </Text>
  );
}
