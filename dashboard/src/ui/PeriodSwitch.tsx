import { SegmentedControl } from "@mantine/core";

export const periods = [7, 30, 90] as const;

/** How many days back figures go. */
export type Period = (typeof periods)[number];

/** The period of an address: 30 days where it has none that is known. */
export const periodOf = (days: number | undefined): Period => periods.find((one) => one === days) ?? 30;

interface Props {
  days: Period;
  onDays: (days: Period) => void;
}

export function PeriodSwitch({ days, onDays }: Props) {
  return (
    <SegmentedControl
      size="sm"
      aria-label="Period"
      value={String(days)}
      onChange={(value) => onDays(Number(value) as Period)}
      data={periods.map((n) => ({ value: String(n), label: `${n} days` }))}
    />
  );
}
