import { Button, Group, Stack, Table, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { pushCsvAddress, servicesQuery, type PushService } from "../api/push";
import { serviceInWords } from "../people/push";
import { Card } from "../ui/Card";
import { Failure } from "../ui/Failure";
import { count } from "../ui/figures";
import { Freshness } from "../ui/Freshness";
import { Scroll } from "../ui/Scroll";
import { sentInWords, summed, took } from "./sent";

interface Props {
  site: string;
  days: number;
}

/** What became of what was sent, by push service. */
export function Services({ site, days }: Props) {
  const { data, error, refetch } = useQuery({ ...servicesQuery(site, days), retryOnMount: false });
  const all = summed(data?.services ?? []);
  return (
    <Card
      title="What was sent"
      aside={
        data ? (
          <Freshness at={data.asOf.getTime()} stale={error !== null} period={`Last ${days} days`} />
        ) : null
      }
    >
      {error ? (
        <Failure
          what={data ? "The figures stand still." : "The figures could not be read."}
          error={error}
          onRetry={() => void refetch()}
        />
      ) : null}
      {data ? (
        <Stack gap="lg">
          <Text>{sentInWords(all).replaceAll(" %", "\u00a0%")}</Text>
          <Reasons {...all} />
          {data.services.length > 0 ? (
            <>
              <ByService services={data.services} />
              <Group gap="xs">
                <Button
                  component="a"
                  href={pushCsvAddress(site, "services", days)}
                  download
                  size="compact-sm"
                  variant="default"
                  leftSection={<IconDownload size={14} aria-hidden />}
                >
                  Push services (CSV)
                </Button>
              </Group>
            </>
          ) : null}
        </Stack>
      ) : null}
    </Card>
  );
}

/** Why pushes were not taken, the most frequent first; nothing where all were. */
export function Reasons({ failed, reasons }: Pick<ReturnType<typeof summed>, "failed" | "reasons">) {
  if (failed === 0) return null;
  return (
    <div>
      <Text fw={600} size="sm" mb={4}>
        {count(failed)} not taken, because
      </Text>
      <Stack component="ul" gap={4} m={0} pl="lg">
        {reasons.map(({ code, words, n }) => (
          <Text component="li" size="sm" key={code} title={code}>
            {words}: {count(n)}
          </Text>
        ))}
      </Stack>
    </div>
  );
}

function ByService({ services }: { services: readonly PushService[] }) {
  return (
    <Scroll label="Table of push services">
      <Table verticalSpacing={6} horizontalSpacing="sm" miw={520}>
        <Table.Caption style={{ captionSide: "top", textAlign: "left" }}>
          <Text size="sm" fw={600} c="var(--mantine-color-text)">
            By push service
          </Text>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Service</Table.Th>
            <Table.Th ta="right">Taken</Table.Th>
            <Table.Th ta="right">Not taken</Table.Th>
            <Table.Th ta="right">Waiting</Table.Th>
            <Table.Th ta="right">Half within</Table.Th>
            <Table.Th ta="right">95 % within</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {services.map((one) => (
            <Table.Tr key={one.service}>
              <Table.Th scope="row" fw={400}>
                {serviceInWords(one.service)}
              </Table.Th>
              <Table.Td ta="right">{count(one.accepted)}</Table.Td>
              <Table.Td ta="right">{count(summed([one]).failed)}</Table.Td>
              <Table.Td ta="right">{count(one.queued)}</Table.Td>
              <Table.Td ta="right">{took(one.p50_ms)}</Table.Td>
              <Table.Td ta="right">{took(one.p95_ms)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}
