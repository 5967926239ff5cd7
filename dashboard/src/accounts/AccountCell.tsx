import { Anchor, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import classes from "../people/People.module.css";

interface Props {
  site: string;
  account: { id: string; name: string };
  /** What else is said of it there. */
  children?: ReactNode;
}

/** The cell that a row of accounts begins with: what it is called, and the way to its page. */
export function AccountCell({ site, account: { id, name }, children }: Props) {
  return (
    <Table.Th scope="row" className={classes.id ?? ""}>
      <Anchor
        fw={600}
        data-row-link
        renderRoot={(props) => (
          <Link to="/sites/$site/accounts/$account" params={{ site, account: id }} {...props} />
        )}
      >
        {name || id}
      </Anchor>
      {name ? (
        <Text size="sm" c="dimmed" fw={400}>
          {id}
        </Text>
      ) : null}
      {children}
    </Table.Th>
  );
}
