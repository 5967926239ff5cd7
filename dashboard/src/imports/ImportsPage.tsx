import { Button, EmptyState, Stack, Text } from "@mantine/core";
import { IconTableImport, IconUpload } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { importsQuery } from "../api/import";
import { useRights } from "../session/may";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { faultOf, More } from "../ui/More";
import { PageHead } from "../ui/PageHead";
import { RowsSkeleton } from "../ui/RowsSkeleton";
import { useRowKeys } from "../ui/useRowKeys";
import { ImportsTable } from "./ImportsTable";
import { SendingCard } from "./SendingCard";
import { useDesk } from "./useDesk";

/** The imports of a site and their dry runs, the newest first. */
export function ImportsPage({ site }: { site: string }) {
  const list = useInfiniteQuery(importsQuery(site));
  const fault = faultOf(list);
  const imports = list.data?.pages.flatMap((page) => page.imports) ?? [];
  const { may, whyNot } = useRights(site);
  const { sending, error, made, put } = useDesk(site);
  const rows = useRowKeys();
  useEffect(() => {
    if (made) put({ made: null }); // it stands in the list
  }, [made, put]);
  const begin = may("person.write") ? (
    <Button
      leftSection={<IconUpload size={16} aria-hidden />}
      renderRoot={(props) => <Link to="/sites/$site/imports/new" params={{ site }} {...props} />}
    >
      Import a file
    </Button>
  ) : (
    <Text size="sm" c="dimmed" maw={420}>
      Owners and admins import. {whyNot("person.write")}
    </Text>
  );
  const none = list.data && imports.length === 0;
  return (
    <>
      <PageHead title="Imports" action={none ? null : begin} />
      <Stack gap="md">
        {sending ? <SendingCard sending={sending} /> : null}
        {error ? (
          <Failure
            what="The last file was not taken in."
            error={error}
            kept="Nothing was changed. What you chose is kept."
          />
        ) : null}
        {list.isPending ? (
          <Delayed>
            <RowsSkeleton label="The imports are on their way" />
          </Delayed>
        ) : null}
        {fault ? (
          <Failure
            what="The imports could not be read."
            error={fault}
            kept={list.data ? "What you see is from before." : "What runs goes on."}
            onRetry={() => void list.refetch()}
          />
        ) : null}
        {none ? (
          <EmptyState
            py={64}
            icon={<IconTableImport size={40} stroke={1.4} aria-hidden />}
            title="No imports yet"
            description="People, accounts and what happened before can come as a file, out of a CRM for instance: CSV or NDJSON. Each import stands here with its figures, and with the rows that were refused."
          >
            {begin}
          </EmptyState>
        ) : null}
        {imports.length > 0 ? (
          <div ref={rows}>
            <ImportsTable site={site} imports={imports} at={list.dataUpdatedAt} />
          </div>
        ) : null}
        <More list={list} word="Show more imports" />
      </Stack>
    </>
  );
}
