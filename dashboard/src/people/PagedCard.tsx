import { Box, Skeleton, Stack, Text } from "@mantine/core";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { faultOf, More } from "../ui/More";

interface Props<T> {
  title: string;
  list: UseInfiniteQueryResult<InfiniteData<{ rows: T[] }>>;
  /** What they are. */
  what?: "people" | "accounts";
  /** The table of all that were read so far. */
  children: (rows: T[]) => ReactNode;
}

const none = { people: "Nobody", accounts: "No account" };

/** As high as a table with one row, in px: what stands below keeps its place when it comes. */
const ROW = 96;

/** People, or accounts, page by page. */
export function PagedCard<T>({ title, list, what = "people", children }: Props<T>) {
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const fault = faultOf(list);
  return (
    <Card title={title}>
      <Stack gap="md">
        {list.isPending ? (
          <Box mih={ROW}>
            <Delayed>
              <Skeleton h={ROW} role="status" aria-label={`The ${what} are on their way`} />
            </Delayed>
          </Box>
        ) : null}
        {fault ? (
          <Failure
            what={`The ${what} could not be read.`}
            error={fault}
            onRetry={() => void list.refetch()}
          />
        ) : null}
        {list.data && rows.length === 0 ? (
          <Text size="sm">
            {none[what]} {list.hasNextPage ? "was found so far." : "yet."}
          </Text>
        ) : null}
        {rows.length > 0 ? children(rows) : null}
        <More list={list} word={`Show more ${what}`} />
      </Stack>
    </Card>
  );
}
