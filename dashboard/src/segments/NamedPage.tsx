import { EmptyState } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { PageHead } from "../ui/PageHead";
import { RowsSkeleton } from "../ui/RowsSkeleton";

interface Props<T> {
  /** What they are: "Segments". */
  title: string;
  query: UseQueryResult<T[]>;
  /** Said where there is none. */
  icon: ReactNode;
  description: string;
  /** The way to a new one; null for who may not make any. */
  make: ReactNode;
  children: (all: T[]) => ReactNode;
}

/** All that a site has under names of its own, or what they are good for where there is none. */
export function NamedPage<T>({ title, query, icon, description, make, children }: Props<T>) {
  const { data, error, isPending, refetch } = query;
  const what = title.toLowerCase();
  return (
    <>
      <PageHead title={title} action={data && data.length > 0 ? make : null} />
      {isPending ? (
        <Delayed>
          <RowsSkeleton label={`The ${what} are on their way`} />
        </Delayed>
      ) : null}
      {error && !data ? (
        <Failure what={`The ${what} could not be read.`} error={error} onRetry={() => void refetch()} />
      ) : null}
      {data && data.length > 0 ? children(data) : null}
      {data?.length === 0 ? (
        <EmptyState py={64} icon={icon} title={`No ${what} yet`} description={description}>
          {make}
        </EmptyState>
      ) : null}
    </>
  );
}
