import { Button, EmptyState } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useRights } from "../session/may";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { PageHead } from "../ui/PageHead";
import { RowsSkeleton } from "../ui/RowsSkeleton";

interface Props<T> {
  site: string;
  /** What they are: "Segments". */
  title: string;
  query: UseQueryResult<T[]>;
  /** Said where there is none. */
  icon: ReactNode;
  description: string;
  /** The way to a new one, for who may make any. */
  make: { to: `/sites/$site/new/${"funnel" | "list" | "segment"}`; word: string };
  children: (all: T[]) => ReactNode;
}

/** All that a site has under names of its own, or what they are good for where there is none. */
export function NamedPage<T>({ site, title, query, icon, description, make, children }: Props<T>) {
  const { data, error, isPending, refetch } = query;
  const button = useRights(site).may("campaign.write") ? (
    <Button renderRoot={(props) => <Link to={make.to} params={{ site }} {...props} />}>{make.word}</Button>
  ) : null;
  const what = title.toLowerCase();
  return (
    <>
      <PageHead title={title} action={data && data.length > 0 ? button : null} />
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
          {button}
        </EmptyState>
      ) : null}
    </>
  );
}
