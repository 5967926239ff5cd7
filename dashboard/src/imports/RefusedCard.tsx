import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { ended, refusedAddress, refusedQuery, type Import } from "../api/import";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { count } from "../ui/figures";
import { RefusedRows } from "./RefusedRows";
import { REASONS, reasonsKept, rows as inRows } from "./words";

const FIRST = 10;

interface Props {
  site: string;
  one: Import;
  /** When it was read, in milliseconds. */
  at: number;
}

/** The first rows that were refused, and all of them as a file. */
export function RefusedCard({ site, one, at }: Props) {
  const { refused } = one.rows;
  const kept = reasonsKept(one, at);
  const over = ended(one);
  const list = useQuery({ ...refusedQuery(site, one.id, FIRST), enabled: kept && over });
  return (
    <Card
      title="Refused rows"
      aside={
        kept ? (
          <Button
            component="a"
            href={refusedAddress(site, one.id)}
            download
            size="compact-sm"
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
          >
            All of them (NDJSON)
          </Button>
        ) : null
      }
    >
      <Stack gap="sm">
        {!over ? <Text size="sm">{inRows(refused)} so far. The reasons stand here at the end.</Text> : null}
        {!kept ? (
          <Text size="sm">
            {inRows(refused)}. Why is kept for seven days; import the file again to see it.
          </Text>
        ) : null}
        {list.isLoading ? (
          <Delayed>
            <Skeleton h={60} role="status" aria-label="The refused rows are on their way" />
          </Delayed>
        ) : null}
        {list.error ? (
          <Failure
            what="The refused rows could not be read."
            error={list.error}
            onRetry={() => void list.refetch()}
          />
        ) : null}
        <RefusedRows rows={list.data ?? []} label="The first refused rows" />
        {list.data && refused > list.data.length ? (
          <Text size="sm" c="dimmed">
            {count(refused - list.data.length)} more{" "}
            {refused > REASONS
              ? `were refused; the file has the first ${count(REASONS)}.`
              : "are in the file."}
          </Text>
        ) : null}
      </Stack>
    </Card>
  );
}
