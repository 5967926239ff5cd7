import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";
import { cancelImport, ended, importQuery, type Import } from "../api/import";
import { ApiError } from "../api/problem";
import { useRights } from "../session/may";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { PageHead } from "../ui/PageHead";
import { ColumnsCard } from "./ColumnsCard";
import { GoOn } from "./GoOn";
import { OutcomeCard } from "./OutcomeCard";
import { RefusedCard } from "./RefusedCard";
import { SendingCard } from "./SendingCard";
import { StateBadge } from "./StateBadge";
import { Steps } from "./Steps";
import { useDesk } from "./useDesk";
import { titleOf } from "./words";

interface Props {
  site: string;
  id: string;
  /** Leads to the import that has come of this dry run. */
  onMade: (id: string) => void;
}

/** An import or a dry run: how far it is, what became of its rows, what comes next. */
export function ImportPage({ site, id, onMade }: Props) {
  const { data, error, refetch, dataUpdatedAt } = useQuery(importQuery(site, id));
  const { made, put } = useDesk(site);
  const there = made?.from === id ? made.id : "";
  useEffect(() => {
    if (!there) return;
    put({ made: null });
    onMade(there);
  }, [there, put, onMade]);
  if (error instanceof ApiError && error.status === 404) return <Absent site={site} />;
  const failure = error ? (
    <Failure
      what="The import could not be read."
      error={error}
      kept={data ? "What you see is from before. We ask again by ourselves." : "If it runs, it goes on."}
      onRetry={() => void refetch()}
    />
  ) : null;
  if (!data)
    return (
      <>
        <PageHead title="Import" />
        {failure ?? (
          <Delayed>
            <Skeleton h={180} radius="lg" role="status" aria-label="The import is on its way" />
          </Delayed>
        )}
      </>
    );
  return <There site={site} one={data} at={dataUpdatedAt} failure={failure} />;
}

interface ThereProps {
  site: string;
  one: Import;
  /** When it was read, in milliseconds. */
  at: number;
  failure: ReactNode;
}

function There({ site, one, at, failure }: ThereProps) {
  const { sending, error } = useDesk(site);
  const { may } = useRights(site);
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelImport(site, one.id),
    // What has ended meanwhile is shown as it is.
    onSettled: () => queries.invalidateQueries({ queryKey: ["imports", site] }),
  });
  const action =
    may("person.write") && !ended(one) ? (
      <Button variant="default" color="red" loading={cancel.isPending} onClick={() => cancel.mutate()}>
        {one.dry_run ? "Cancel the dry run" : "Cancel the import"}
      </Button>
    ) : null;
  return (
    <>
      <PageHead title={titleOf(one)} state={<StateBadge state={one.state} />} action={action} />
      <Steps here={one.dry_run && !sending ? 2 : 3} />
      <Stack gap="lg">
        {failure}
        {cancel.error && !ended(one) ? (
          <Failure what="It was not cancelled." error={cancel.error} kept="It goes on." />
        ) : null}
        {error ? (
          <Failure
            what="The file was not taken in."
            error={error}
            kept="Nothing was changed. Import it again."
          />
        ) : null}
        <OutcomeCard one={one} />
        {sending ? <SendingCard sending={sending} /> : <GoOn site={site} one={one} />}
        {one.rows.refused > 0 ? <RefusedCard site={site} one={one} at={at} /> : null}
        <ColumnsCard one={one} />
      </Stack>
    </>
  );
}

function Absent({ site }: { site: string }) {
  return (
    <>
      <PageHead title="No such import" />
      <Stack gap="md" align="flex-start">
        <Text>The address may be mistyped, or its file has never arrived.</Text>
        <Button
          variant="default"
          renderRoot={(props) => <Link to="/sites/$site/imports" params={{ site }} {...props} />}
        >
          All imports
        </Button>
      </Stack>
    </>
  );
}
