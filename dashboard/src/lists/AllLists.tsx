import { Anchor } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import classes from "../people/People.module.css";

/** The way back. */
export function AllLists({ site }: { site: string }) {
  return (
    <Anchor
      size="sm"
      className={classes.back ?? ""}
      renderRoot={(props) => <Link to="/sites/$site/lists" params={{ site }} {...props} />}
    >
      <IconArrowLeft size={16} aria-hidden /> Lists
    </Anchor>
  );
}
