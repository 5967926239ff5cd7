import type { Report } from "../api/report";
import { DayTable } from "../ui/DayTable";

const SHOWN = 30;

/** The figures by day, the newest first; the bar compares how often it was shown. */
export function Days({ days, aims }: { days: Report["days"]; aims: boolean }) {
  const recent = days.slice(0, SHOWN).map(({ day, totals }) => ({ day, ...totals }));
  return (
    <DayTable
      days={recent}
      wide={480}
      caption={`Day by day (UTC)${days.length > SHOWN ? `, the last ${SHOWN} with figures` : ""}`}
      columns={[
        { word: "Matched", of: ({ matched }) => matched },
        { word: "Shown", of: ({ shown }) => shown, bar: "30%" },
        { word: "Clicked", of: ({ clicked }) => clicked },
        ...(aims ? [{ word: "Goal", of: ({ converted }: { converted: number }) => converted }] : []),
        { word: "Dismissed", of: ({ dismissed }) => dismissed },
        { word: "Stopped", of: ({ suppressed }) => suppressed },
      ]}
    />
  );
}
