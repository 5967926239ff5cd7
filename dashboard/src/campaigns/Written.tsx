import { Anchor, Button, Collapse, Skeleton, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId } from "react";
import { wordsQuery, type Answer } from "../api/report";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { count as counted } from "../ui/figures";
import { Moment } from "../ui/Moment";
import { faultOf, More } from "../ui/More";
import classes from "./Answers.module.css";

interface Props {
  site: string;
  id: string;
  question: string;
  count: number;
}

/** What people wrote, read when somebody asks for it. */
export function Written({ count, ...of }: Props) {
  const [open, { toggle }] = useDisclosure(false);
  const list = useId();
  return (
    <>
      <Button variant="default" size="xs" my="xs" onClick={toggle} aria-expanded={open} aria-controls={list}>
        {open ? "Hide what was written" : `Read ${count === 1 ? "it" : `all ${counted(count)}`}`}
      </Button>
      <Collapse expanded={open} id={list}>
        {open ? <Words {...of} /> : null}
      </Collapse>
    </>
  );
}

function Words({ site, id, question }: Omit<Props, "count">) {
  const list = useInfiniteQuery(wordsQuery(site, id, question));
  const fault = faultOf(list);
  const answers = list.data?.pages.flatMap((page) => page.answers) ?? [];
  return (
    <>
      {list.isPending ? (
        <Delayed>
          <Skeleton h={60} />
        </Delayed>
      ) : null}
      {fault ? (
        <Failure what="The answers could not be read." error={fault} onRetry={() => void list.refetch()} />
      ) : null}
      {list.data && answers.length === 0 ? (
        <Text size="sm">What was written is older than what is kept.</Text>
      ) : null}
      <ul className={classes.written}>
        {answers.map((answer) => (
          <Item key={answer.delivery} site={site} answer={answer} />
        ))}
      </ul>
      <More list={list} word="Show earlier ones" size="xs" />
    </>
  );
}

function Item({ site, answer: { words, person, at } }: { site: string; answer: Answer }) {
  return (
    <li>
      <blockquote>{words}</blockquote>
      <Text size="sm" c="dimmed" pl={14}>
        <Anchor
          size="sm"
          underline="always"
          renderRoot={(props) => (
            <Link to="/sites/$site/people/$person" params={{ site, person }} {...props} />
          )}
        >
          {person}
        </Anchor>
        , <Moment at={at} />
      </Text>
    </li>
  );
}
