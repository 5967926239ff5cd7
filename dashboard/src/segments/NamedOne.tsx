import { Skeleton, Stack, Text } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "../api/problem";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { PageHead } from "../ui/PageHead";
import { capital } from "../ui/words";

interface Props<T> {
  /** What it is: "segment". */
  what: string;
  id: string;
  query: UseQueryResult<T>;
  children: (one: T) => ReactNode;
}

/** One of what a site has under names of its own, once it is read; or why it is not there. */
export function NamedOne<T>({ what, id, query, children }: Props<T>) {
  const { data, error, isPending, refetch } = query;
  if (isPending)
    return (
      <Delayed>
        <Stack role="status" aria-label={`The ${what} is on its way`}>
          <Skeleton h={32} w={280} />
          <Skeleton h={320} />
        </Stack>
      </Delayed>
    );
  if (data) return children(data);
  return (
    <>
      <PageHead title={capital(what)} />
      {error instanceof ApiError && error.status === 404 ? (
        <Text>
          There is no {what} with the id “{id}”. It may have been deleted.
        </Text>
      ) : (
        <Failure
          what={`The ${what} could not be read.`}
          error={error as Error}
          onRetry={() => void refetch()}
        />
      )}
    </>
  );
}
