import { Alert, Code, Group, Skeleton, Stack, Text } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { IdentityCoverage } from "../api/identity";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { Freshness } from "../ui/Freshness";
import { Moment } from "../ui/Moment";
import { people as inWords } from "../ui/words";
import { covered, low, remedy } from "./coverage";

/** How people come who are named: whether tokens can be required, and what is to be done before. */
export function CoverageCard({ of }: { of: UseQueryResult<IdentityCoverage> }) {
  const { data, error, refetch, dataUpdatedAt, isError } = of;
  if (!data)
    return error ? (
      <Failure what="How people come could not be read." error={error} onRetry={() => void refetch()} />
    ) : (
      <Delayed>
        <Skeleton h={140} role="status" aria-label="How people come is on its way" />
      </Delayed>
    );
  const rest = data.ways.filter(({ code }) => code !== "valid");
  return (
    <Card
      title="Who comes with a token"
      aside={<Freshness at={dataUpdatedAt} stale={isError} period="Last 7 days" />}
    >
      <Stack gap="md">
        <Text size="sm">{covered(data)}</Text>
        {!data.required && low(data) ? (
          <Alert color="yellow" variant="light" title="Not yet">
            Requiring a token now would turn the others away as users. Go through the list below first.
          </Alert>
        ) : null}
        {rest.length > 0 ? <Rest of={rest} /> : null}
      </Stack>
    </Card>
  );
}

/** A list and not a table: what to do needs the width of a phone. */
function Rest({ of }: { of: IdentityCoverage["ways"] }) {
  return (
    <Stack component="ul" gap="sm" m={0} p={0} aria-label="Who comes without a valid token">
      {of.map(({ code, people, last_seen }) => (
        <Stack component="li" key={code} gap={2} style={{ listStyle: "none" }}>
          <Group gap="sm">
            <Code>{code}</Code>
            <Text size="sm" fw={500}>
              {inWords(people)}
            </Text>
            <Text size="sm" c="dimmed" component="span">
              last <Moment at={new Date(last_seen)} />
            </Text>
          </Group>
          <Text size="sm">{remedy(code)}</Text>
        </Stack>
      ))}
    </Stack>
  );
}
