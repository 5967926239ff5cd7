import { Anchor, Stack, Table, Text } from "@mantine/core";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import classes from "../people/People.module.css";
import { Scroll } from "../ui/Scroll";

/** The table of what has a name on a site: head are its columns, children its rows. */
export function NamedTable({ all, head, children }: { all: string; head: ReactNode; children: ReactNode }) {
  return (
    <Scroll label={`Table of ${all.toLowerCase()}`}>
      <Table className={classes.table ?? ""} verticalSpacing="sm" horizontalSpacing="sm" aria-label={all}>
        <Table.Thead>
          <Table.Tr>{head}</Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Scroll>
  );
}

interface Props {
  name: string;
  /** The way to it. */
  to: Pick<LinkProps, "to" | "params">;
  /** What it is, in so many lines at most. */
  words: string;
  lines?: number;
}

/** The cell that a row begins with. */
export function NameCell({ name, to, words, lines = 2 }: Props) {
  return (
    <Table.Th scope="row" className={classes.id ?? ""}>
      <Stack gap={2}>
        <Anchor fw={600} data-row-link renderRoot={(props) => <Link {...to} {...props} />}>
          {name}
        </Anchor>
        <Text size="sm" c="dimmed" fw={400} lineClamp={lines}>
          {words}
        </Text>
      </Stack>
    </Table.Th>
  );
}
