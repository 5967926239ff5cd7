import { Text } from "@mantine/core";
import type { SiteAccount } from "../api/siteaccount";
import { Card } from "../ui/Card";
import { DayTable } from "../ui/DayTable";

const SHOWN = 30;

/** What anybody in the account did, by day, the newest first; the bar compares events. */
export function AccountDays({ account }: { account: SiteAccount }) {
  const days = account.days.slice(-SHOWN).reverse();
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
        <DayTable
          days={days}
          columns={[
            { word: "Active people", of: ({ people }) => people },
            { word: "Events", of: ({ events }) => events, bar: "40%" },
          ]}
        />
      ) : (
        <Text size="sm">Nobody in it was active in these days.</Text>
      )}
    </Card>
  );
}
