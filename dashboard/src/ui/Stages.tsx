import { Table, Text, VisuallyHidden } from "@mantine/core";
import { Bar } from "./Bar";
import { count } from "./figures";
import { Scroll } from "./Scroll";

export interface Stage {
  word: string;
  n: number;
  share: string;
  /** What did not come further. */
  lost?: boolean;
}

interface Props {
  title: string;
  /** What is counted: "Messages". */
  of: string;
  stages: readonly Stage[];
}

/** The stages of a road as bars, with their figures beside. */
export function Stages({ title, of, stages }: Props) {
  const most = Math.max(1, ...stages.map(({ n }) => n));
  return (
    <Scroll label="Table of stages">
      <Table verticalSpacing={6} horizontalSpacing="sm" miw={240}>
        <Table.Caption style={{ captionSide: "top", textAlign: "left" }}>
          <Text size="sm" fw={600} c="var(--mantine-color-text)">
            {title}
          </Text>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Stage</Table.Th>
            <Table.Th w="45%" visibleFrom="xs">
              <VisuallyHidden>As a bar</VisuallyHidden>
            </Table.Th>
            <Table.Th ta="right">{of}</Table.Th>
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
                <Bar n={n} most={most} lost={lost} />
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
