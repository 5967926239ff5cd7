import { Skeleton, Stack } from "@mantine/core";
import { useQuery, type UseQueryOptions } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Edited } from "../api/setting";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";

interface Props<T> {
  query: UseQueryOptions<Edited<T>, Error, Edited<T>, never>;
  children: (edited: Edited<T>, reload: () => void) => ReactNode;
}

/** A form over what is there: it begins anew with each state that was read or saved. */
export function Loaded<T>({ query, children }: Props<T>) {
  const { data, error, isPending, refetch } = useQuery(query as never) as {
    data?: Edited<T>;
    error: Error | null;
    isPending: boolean;
    refetch: () => Promise<unknown>;
  };
  if (isPending) {
    return (
      <Delayed>
        <Stack role="status" aria-label="The settings are on their way">
          <Skeleton h={36} maw={400} />
          <Skeleton h={120} />
        </Stack>
      </Delayed>
    );
  }
  if (!data) {
    return (
      <Failure
        what="The settings could not be read."
        error={error ?? new Error("")}
        onRetry={() => void refetch()}
      />
    );
  }
  return <div key={data.etag}>{children(data, () => void refetch())}</div>;
}
