import type { PushFunnel } from "../api/push";
import { DayTable } from "../ui/DayTable";

const SHOWN = 30;

/** What came of asking by day, the newest first; the bar compares how many agreed. */
export function AskedDays({ series }: { series: PushFunnel["series"] }) {
  return (
    <DayTable
      days={series.slice(-SHOWN).reverse()}
      wide={440}
      caption={`Day by day (UTC)${series.length > SHOWN ? `, the last ${SHOWN} with figures` : ""}`}
      columns={[
        { word: "Asked", of: ({ asked }) => asked },
        { word: "Agreed", of: ({ granted }) => granted, bar: "30%" },
        { word: "Won", of: ({ subscribed }) => subscribed },
        { word: "Lost", of: ({ lost }) => lost },
      ]}
    />
  );
}
