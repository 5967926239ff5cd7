import { Table, Text, VisuallyHidden } from "@mantine/core";
import type { PushFunnel } from "../api/push";
import { Bar } from "../ui/Bar";
import { count } from "../ui/figures";
import { Scroll } from "../ui/Scroll";

const SHOWN = 30;
const date = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});

/** What came of asking by day, the newest first; the bar compares how many agreed. */
export function AskedDays({ series }: { series: PushFunnel["series"] }) {
  const recent = series.slice(-SHOWN).reverse();
  const most = Math.max(1, ...recent.map(({ granted }) => granted));
  return (
    <Scroll label="Table of days">
      <Table verticalSpacing={6} horizontalSpacing="sm" miw={440}>
        <Table.Caption style={{ captionSide: "top", textAlign: "left" }}>
          <Text size="sm" fw={600} c="var(--mantine-color-text)">
            Day by day (UTC){series.length > SHOWN ? `, the last ${SHOWN} with figures` : ""}
          </Text>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Day</Table.Th>
            <Table.Th ta="right">Asked</Table.Th>
            <Table.Th ta="right">Agreed</Table.Th>
            <Table.Th w="30%">
              <VisuallyHidden>Agreed, as a bar</VisuallyHidden>
            </Table.Th>
            <Table.Th ta="right">Won</Table.Th>
            <Table.Th ta="right">Lost</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {recent.map(({ day, asked, granted, subscribed, lost }) => (
            <Table.Tr key={day}>
              <Table.Th scope="row" fw={400} style={{ whiteSpace: "nowrap" }}>
                <time dateTime={day}>{date.format(new Date(`${day}T00:00:00Z`))}</time>
              </Table.Th>
              <Table.Td ta="right">{count(asked)}</Table.Td>
              <Table.Td ta="right">{count(granted)}</Table.Td>
              <Table.Td>
                <Bar n={granted} most={most} />
              </Table.Td>
              <Table.Td ta="right">{count(subscribed)}</Table.Td>
              <Table.Td ta="right">{count(lost)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}
