import { Anchor, Button, Stack, Text } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconArrowLeft } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Node } from "../audience/nodes";
import classes from "../people/People.module.css";
import { useRights } from "../session/may";
import { PageHead } from "../ui/PageHead";
import { LastEvents } from "./LastEvents";
import { Properties } from "./Properties";
import { asked, complete, narrowed } from "./where";

interface Props {
  site: string;
  name: string;
  /** What is asked of its properties, as the address has it. */
  where: readonly unknown[];
  onWhere: (where: object[]) => void;
}

const TYPING_MS = 300;

/** One event: what it came with, and whose it was lately. */
export function EventPage({ site, name, where, onWhere }: Props) {
  const { may, whyNot } = useRights(site);
  const [node, setNode] = useState(() => asked(name, where));
  const settle = useDebouncedCallback((next: Node) => onWhere(complete(next)), TYPING_MS);
  const change = (next: Node) => {
    setNode(next);
    settle(next);
  };
  const not = whyNot("person.read");
  const asking = complete(asked(name, where));
  const condition = { type: "event", name, ...(asking.length > 0 ? { where: asking } : {}) };
  const use = (
    <Button
      variant="default"
      renderRoot={(props) => (
        <Link to="/sites/$site/new/segment" params={{ site }} search={{ condition }} {...props} />
      )}
    >
      Use as a condition
    </Button>
  );
  return (
    <>
      <Anchor
        size="sm"
        className={classes.back ?? ""}
        renderRoot={(props) => <Link to="/sites/$site/events" params={{ site }} {...props} />}
      >
        <IconArrowLeft size={16} aria-hidden /> Events
      </Anchor>
      <PageHead title={name} action={may("campaign.write") ? use : null} />
      {not ? (
        <Text size="sm">What it came with, and who did it, is about people. {not}</Text>
      ) : (
        <Stack gap="lg">
          <Properties
            site={site}
            event={name}
            onValue={(path, value) => change(narrowed(node, path, value))}
          />
          <LastEvents site={site} name={name} asking={asking} node={node} onNode={change} />
        </Stack>
      )}
    </>
  );
}
