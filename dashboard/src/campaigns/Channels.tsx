import { Table, Text } from "@mantine/core";
import type { ChannelTotals } from "../api/report";
import { count } from "../ui/figures";
import { Scroll } from "../ui/Scroll";

const words: Partial<Record<string, string>> = { in_app: "In the app", web_push: "Push, where unseen" };

/** What each channel of a campaign did, where it has more than one. */
export function Channels({ channels, aims }: { channels: ChannelTotals[]; aims: boolean }) {
  return (
    <Scroll label="Table of channels">
      <Table verticalSpacing={6} horizontalSpacing="sm" miw={380}>
        <Table.Caption style={{ captionSide: "top", textAlign: "left" }}>
          <Text size="sm" fw={600} c="var(--mantine-color-text)">
            By channel
          </Text>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Channel</Table.Th>
            <Table.Th ta="right">Granted</Table.Th>
            <Table.Th ta="right">Shown</Table.Th>
            <Table.Th ta="right">Clicked</Table.Th>
            {aims ? <Table.Th ta="right">Goal</Table.Th> : null}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {channels.map(({ channel, granted, shown, clicked, converted }) => (
            <Table.Tr key={channel} data-channel={channel}>
              <Table.Th scope="row" fw={400}>
                {words[channel] ?? channel}
              </Table.Th>
              <Table.Td ta="right">{count(granted)}</Table.Td>
              <Table.Td ta="right">{count(shown)}</Table.Td>
              <Table.Td ta="right">{count(clicked)}</Table.Td>
              {aims ? <Table.Td ta="right">{count(converted)}</Table.Td> : null}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}
