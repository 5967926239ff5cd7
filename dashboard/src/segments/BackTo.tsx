import { Anchor } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import classes from "../people/People.module.css";

interface Props {
  site: string;
  to: "/sites/$site/segments" | "/sites/$site/lists" | "/sites/$site/funnels";
  word: string;
}

/** The way back to all of them. */
export function BackTo({ site, to, word }: Props) {
  return (
    <Anchor
      size="sm"
      className={classes.back ?? ""}
      renderRoot={(props) => <Link to={to} params={{ site }} {...props} />}
    >
      <IconArrowLeft size={16} aria-hidden /> {word}
    </Anchor>
  );
}
