import { Group, Title } from "@mantine/core";
import { useEffect, useRef, type ReactNode } from "react";

interface Props {
  title: string;
  /** Beside the title: the state of what the page is about. */
  state?: ReactNode;
  /** The page's one primary action. */
  action?: ReactNode;
}

// The first page of a visit leaves the focus where the browser puts it.
let landed = false;

/** Names the page, in the window's title too, and takes the focus so that a reader hears where they have come. */
export function PageHead({ title, state, action }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (landed) heading.current?.focus({ preventScroll: true });
    landed = true;
  }, []);
  return (
    <Group justify="space-between" align="center" mb="lg" gap="sm" mih={36}>
      <title>{`${title} · Tend`}</title>
      <Group gap="sm" align="center" miw={0}>
        <Title order={1} ref={heading} tabIndex={-1} style={{ overflowWrap: "anywhere" }}>
          {title}
        </Title>
        {state}
      </Group>
      {action}
    </Group>
  );
}
