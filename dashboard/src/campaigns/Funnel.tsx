import { Table, Text, VisuallyHidden } from "@mantine/core";
import type { Totals } from "../api/report";
import { count, rateOf } from "../ui/figures";
import { Scroll } from "../ui/Scroll";
import classes from "./CampaignPage.module.css";

interface Props {
  totals: Totals;
  survey: boolean;
  /** It has a goal, or had one. */
  aims: boolean;
}

interface Stage {
  word: string;
  n: number;
  share: string;
  /** What did not come further. */
  lost?: boolean;
}

/** From a match to the goal, in the order in which it happens. */
export function stagesOf({ totals, survey, aims }: Props): Stage[] {
  const { matched, suppressed, heldOut, shown, clicked, answered, converted } = totals;
  const ofMatched = (n: number) => rateOf(n, matched, "matched");
  const ofShown = (n: number) => rateOf(n, shown, "shown");
  return [
    { word: "Matched", n: matched, share: "" },
    { word: "Stopped", n: suppressed, share: ofMatched(suppressed), lost: true },
    ...(heldOut > 0
      ? [{ word: "Control group", n: heldOut, share: `${ofMatched(heldOut)}, sees nothing`, lost: true }]
      : []),
    { word: "Shown", n: shown, share: ofMatched(shown) },
    survey
      ? { word: "Answered", n: answered, share: ofShown(answered) }
      : { word: "Clicked", n: clicked, share: ofShown(clicked) },
    ...(aims ? [{ word: "Goal", n: converted, share: ofShown(converted) }] : []),
  ];
}

/** The road of a message as bars, with their figures beside. */
export function Funnel(props: Props) {
  const stages = stagesOf(props);
  const most = Math.max(1, ...stages.map(({ n }) => n));
  return (
    <Scroll label="Table of stages">
      <Table verticalSpacing={6} horizontalSpacing="sm" miw={240}>
        <Table.Caption style={{ captionSide: "top", textAlign: "left" }}>
          <Text size="sm" fw={600} c="var(--mantine-color-text)">
            From match to {props.aims ? "goal" : props.survey ? "answer" : "click"}
          </Text>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Stage</Table.Th>
            <Table.Th w="45%" visibleFrom="xs">
              <VisuallyHidden>As a bar</VisuallyHidden>
            </Table.Th>
            <Table.Th ta="right">Messages</Table.Th>
            <Table.Th>Share</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {stages.map(({ word, n, share, lost }) => (
            <Table.Tr key={word}>
              <Table.Th scope="row" fw={400} style={{ whiteSpace: "nowrap" }}>
                {word}
              </Table.Th>
              <Table.Td visibleFrom="xs">
                <svg className={classes.bar} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden>
                  <rect className={classes.barTrack} width="100" height="8" />
                  <rect
                    className={classes.barFill}
                    data-lost={lost}
                    width={(Math.min(n, most) / most) * 100}
                    height="8"
                  />
                </svg>
              </Table.Td>
              <Table.Td ta="right" fw={600} data-figure={word.toLowerCase()}>
                {count(n)}
              </Table.Td>
              <Table.Td c="dimmed" style={{ whiteSpace: "nowrap" }}>
                {share}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}
