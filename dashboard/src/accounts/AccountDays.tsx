import { Table, Text, VisuallyHidden } from "@mantine/core";
import type { SiteAccount } from "../api/siteaccount";
import { Bar } from "../ui/Bar";
import { Card } from "../ui/Card";
import { count } from "../ui/figures";
import { Scroll } from "../ui/Scroll";

const SHOWN = 30;
const date = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});

/** What anybody in the account did, by day, the newest first; the bar compares events. */
export function AccountDays({ account }: { account: SiteAccount }) {
  const days = account.days.slice(-SHOWN).reverse();
  const most = Math.max(1, ...days.map(({ events }) => events));
  return (
    <Card
      title="Activity"
      aside={
        <Text size="sm" c="dimmed">
          Last 90 days (UTC)
        </Text>
      }
    >
      {days.length > 0 ? (
        <Scroll label="Table of days">
          <Table verticalSpacing={6} horizontalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Day</Table.Th>
                <Table.Th ta="right">Active people</Table.Th>
                <Table.Th ta="right">Events</Table.Th>
                <Table.Th w="40%">
                  <VisuallyHidden>Events, as a bar</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {days.map(({ day, people, events }) => (
                <Table.Tr key={day}>
                  <Table.Th scope="row" fw={400} style={{ whiteSpace: "nowrap" }}>
                    <time dateTime={day}>{date.format(new Date(day))}</time>
                  </Table.Th>
                  <Table.Td ta="right">{count(people)}</Table.Td>
                  <Table.Td ta="right">{count(events)}</Table.Td>
                  <Table.Td>
                    <Bar n={events} most={most} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Scroll>
      ) : (
        <Text size="sm">Nobody in it was active in these days.</Text>
      )}
    </Card>
  );
}
