import { Table, Text, VisuallyHidden } from "@mantine/core";
import { Fragment } from "react";
import { Bar } from "./Bar";
import { count } from "./figures";
import { Scroll } from "./Scroll";

const date = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});

interface Column<Day> {
  word: string;
  of: (day: Day) => number;
  /** How wide its bar is, which compares it day by day: "30%". */
  bar?: string;
}

interface Props<Day> {
  /** Of UTC, as a date or as its midnight, in the order in which they are shown. */
  days: readonly Day[];
  columns: readonly Column<Day>[];
  caption?: string;
  /** Under so many pixels it scrolls sideways. */
  wide?: number;
}

/** Figures by day, one or more of them as bars beside. */
export function DayTable<Day extends { day: string }>({ days, columns, caption, wide }: Props<Day>) {
  const most = columns.map(({ of }) => Math.max(1, ...days.map(of)));
  return (
    <Scroll label="Table of days">
      <Table verticalSpacing={6} horizontalSpacing="sm" {...(wide ? { miw: wide } : {})}>
        {caption ? (
          <Table.Caption style={{ captionSide: "top", textAlign: "start" }}>
            <Text size="sm" fw={600} c="var(--mantine-color-text)">
              {caption}
            </Text>
          </Table.Caption>
        ) : null}
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Day</Table.Th>
            {columns.map(({ word, bar }) => (
              <Fragment key={word}>
                <Table.Th ta="end">{word}</Table.Th>
                {bar ? (
                  <Table.Th w={bar}>
                    <VisuallyHidden>{word}, as a bar</VisuallyHidden>
                  </Table.Th>
                ) : null}
              </Fragment>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {days.map((one) => (
            <Table.Tr key={one.day}>
              <Table.Th scope="row" fw={400} style={{ whiteSpace: "nowrap" }}>
                <time dateTime={one.day}>{date.format(new Date(one.day))}</time>
              </Table.Th>
              {columns.map(({ word, of, bar }, i) => (
                <Fragment key={word}>
                  <Table.Td ta="end">{count(of(one))}</Table.Td>
                  {bar ? (
                    <Table.Td>
                      <Bar n={of(one)} most={most[i] ?? 1} />
                    </Table.Td>
                  ) : null}
                </Fragment>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}
