import { Button, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { pagesQuery } from "../api/report";
import { Failure } from "../ui/Failure";
import { count, rate } from "../ui/figures";
import { Scroll } from "../ui/Scroll";

const FIRST = 10;

interface Props {
  site: string;
  id: string;
  aims: boolean;
}

/** The figures by the page where each message was first seen; nothing where there are none. */
export function Pages({ site, id, aims }: Props) {
  const [all, setAll] = useState(false);
  const { data: list = [], error, refetch } = useQuery({ ...pagesQuery(site, id), retryOnMount: false });
  if (list.length === 0) {
    return error ? (
      <Failure what="The pages could not be read." error={error} onRetry={() => void refetch()} />
    ) : null;
  }
  return (
    <div>
      <Scroll label="Table of pages">
        <Table verticalSpacing={6} horizontalSpacing="sm" miw={420}>
          <Table.Caption style={{ captionSide: "top", textAlign: "left" }}>
            <Text size="sm" fw={600} c="var(--mantine-color-text)">
              By page
            </Text>
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>First seen on</Table.Th>
              <Table.Th ta="right">Shown</Table.Th>
              <Table.Th ta="right">Clicked</Table.Th>
              {aims ? <Table.Th ta="right">Goal</Table.Th> : null}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {(all ? list : list.slice(0, FIRST)).map(({ page, shown, clicked, converted }) => (
              <Table.Tr key={page} data-page={page}>
                <Table.Th scope="row" fw={400} style={{ overflowWrap: "anywhere" }}>
                  {page || "All other pages"}
                </Table.Th>
                <Table.Td ta="right">{count(shown)}</Table.Td>
                <Rated n={clicked} of={shown} />
                {aims ? <Rated n={converted} of={shown} /> : null}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scroll>
      {list.length > FIRST ? (
        <Button variant="subtle" size="compact-sm" mt={4} onClick={() => setAll(!all)}>
          {all ? `Only the first ${FIRST}` : `All ${count(list.length)}`}
        </Button>
      ) : null}
    </div>
  );
}

/** A count, with its share of what was shown. */
function Rated({ n, of }: { n: number; of: number }) {
  return (
    <Table.Td ta="right" style={{ whiteSpace: "nowrap" }}>
      {count(n)}{" "}
      <Text span size="sm" c="dimmed">
        {n > 0 ? `(${rate(n, of)})` : ""}
      </Text>
    </Table.Td>
  );
}
