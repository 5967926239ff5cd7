import { Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Happening } from "../api/live";
import { lineOf } from "../people/words";
import { clock, exactly } from "../ui/figures";
import classes from "./Live.module.css";
import { whoInWords } from "./stream";

interface Props {
  site: string;
  list: Happening[];
}

/** A line for each: when, who, what. It is not read out as it moves: it would never end. */
export function LiveList({ site, list }: Props) {
  return (
    <ol className={classes.list} aria-label="What happened, the newest first">
      {list.map((one) => (
        <Line key={one.id} site={site} one={one} />
      ))}
    </ol>
  );
}

function Line({ site, one }: { site: string; one: Happening }) {
  const at = new Date(one.entry.at);
  const { tone, title, detail } = lineOf(one.entry);
  return (
    <li className={classes.entry} data-kind={one.entry.kind} data-tone={tone}>
      <time dateTime={at.toISOString()} title={exactly(at)} className={classes.at}>
        {clock(at)}
      </time>
      {one.person === "" ? (
        <Text size="sm" c="dimmed">
          {whoInWords(one)}
        </Text>
      ) : (
        <Anchor
          size="sm"
          className={classes.who}
          renderRoot={(props) => (
            <Link to="/sites/$site/people/$person" params={{ site, person: one.person }} {...props} />
          )}
        >
          {whoInWords(one)}
        </Anchor>
      )}
      <span className={classes.what}>
        <Text size="sm" span>
          {title}
        </Text>
        {detail ? (
          <Text size="sm" c="dimmed" span>
            {detail}
          </Text>
        ) : null}
      </span>
    </li>
  );
}
