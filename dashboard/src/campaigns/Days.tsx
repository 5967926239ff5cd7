import { Table, Text, VisuallyHidden } from "@mantine/core";
import type { Report } from "../api/report";
import { Bar } from "../ui/Bar";
import { count } from "../ui/figures";
import { Scroll } from "../ui/Scroll";

const shownDays = 30;
const date = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});

/** The figures by day, the newest first; the bar compares how often it was shown. */
export function Days({ days, aims }: { days: Report["days"]; aims: boolean }) {
  const recent = days.slice(0, shownDays);
  const most = Math.max(1, ...recent.map(({ totals }) => totals.shown));
  return (
    <Scroll label="Table of days">
      <Table verticalSpacing={6} horizontalSpacing="sm" miw={480}>
        <Table.Caption style={{ captionSide: "top", textAlign: "left" }}>
          <Text size="sm" fw={600} c="var(--mantine-color-text)">
            Day by day (UTC){days.length > shownDays ? `, the last ${shownDays} with figures` : ""}
          </Text>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Day</Table.Th>
            <Table.Th ta="right">Matched</Table.Th>
            <Table.Th ta="right">Shown</Table.Th>
            <Table.Th w="30%">
              <VisuallyHidden>Shown, as a bar</VisuallyHidden>
            </Table.Th>
            <Table.Th ta="right">Clicked</Table.Th>
            {aims ? <Table.Th ta="right">Goal</Table.Th> : null}
            <Table.Th ta="right">Dismissed</Table.Th>
            <Table.Th ta="right">Stopped</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {recent.map(({ day, totals }) => (
            <Table.Tr key={day}>
              <Table.Th scope="row" fw={400} style={{ whiteSpace: "nowrap" }}>
                <time dateTime={day}>{date.format(new Date(`${day}T00:00:00Z`))}</time>
              </Table.Th>
              <Table.Td ta="right">{count(totals.matched)}</Table.Td>
              <Table.Td ta="right">{count(totals.shown)}</Table.Td>
              <Table.Td>
                <Bar n={totals.shown} most={most} />
              </Table.Td>
              <Table.Td ta="right">{count(totals.clicked)}</Table.Td>
              {aims ? <Table.Td ta="right">{count(totals.converted)}</Table.Td> : null}
              <Table.Td ta="right">{count(totals.dismissed)}</Table.Td>
              <Table.Td ta="right">{count(totals.suppressed)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}
