import { Anchor, Stack, Text } from "@mantine/core";
import { IconActivity, IconBan, IconMessage2, type Icon } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { timelineQuery, type Entry } from "../api/person";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { LinesSkeleton } from "../ui/LinesSkeleton";
import { Moment } from "../ui/Moment";
import { faultOf, More } from "../ui/More";
import { GroupChips } from "./GroupChips";
import { kindsOf, type Group } from "./kinds";
import classes from "./People.module.css";
import { lineOf, type Tone } from "./words";

interface Props {
  site: string;
  id: string;
  groups: Group[];
  onGroups: (groups: Group[]) => void;
  onWhy: (campaign: string) => void;
}

const signs: Record<Tone, Icon> = { did: IconActivity, message: IconMessage2, stopped: IconBan };

/** What they did, what they were sent and why not, in one column, the newest first. */
export function Timeline({ site, id, groups, onGroups, onWhy }: Props) {
  const list = useInfiniteQuery(timelineQuery(site, id, kindsOf(groups)));
  const fault = faultOf(list);
  const entries = list.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <Card title="Timeline">
      <Stack gap="md">
        <GroupChips groups={groups} onGroups={onGroups} />
        {list.isPending ? (
          <Delayed>
            <LinesSkeleton label="The timeline is on its way" />
          </Delayed>
        ) : null}
        {fault ? (
          <Failure what="The timeline could not be read." error={fault} onRetry={() => void list.refetch()} />
        ) : null}
        {list.data && entries.length === 0 && !list.hasNextPage ? (
          <Text size="sm">{groups.length > 0 ? "Nothing of this kind." : "Nothing yet."}</Text>
        ) : null}
        {entries.length > 0 ? (
          <ol className={classes.line} aria-busy={list.isPlaceholderData}>
            {entries.map((entry, i) => (
              <Item key={`${entry.at} ${i}`} entry={entry} onWhy={onWhy} />
            ))}
          </ol>
        ) : null}
        <More list={list} word="Show what was before" />
      </Stack>
    </Card>
  );
}

interface ItemProps {
  entry: Entry;
  onWhy: (campaign: string) => void;
}

function Item({ entry, onWhy }: ItemProps) {
  const { tone, title, detail } = lineOf(entry);
  const Sign = signs[tone];
  return (
    <li className={classes.entry} data-kind={entry.kind}>
      <span className={classes.sign} data-tone={tone}>
        <Sign size={16} aria-hidden />
      </span>
      <div className={classes.what}>
        {entry.campaign && tone !== "did" ? (
          <Anchor
            component="button"
            size="sm"
            ta="start"
            title="Why?"
            onClick={() => onWhy(entry.campaign ?? "")}
          >
            {title}
          </Anchor>
        ) : (
          <Text size="sm">{title}</Text>
        )}
        {detail ? (
          <Text size="sm" c="dimmed">
            {detail}
          </Text>
        ) : null}
      </div>
      <span className={classes.at}>
        <Moment at={new Date(entry.at)} />
      </span>
    </li>
  );
}
