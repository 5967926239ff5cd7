import { Anchor, Group, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { refusedAddress, type Import } from "../api/import";
import { count, when } from "../ui/figures";
import { Moment } from "../ui/Moment";
import { Scroll } from "../ui/Scroll";
import classes from "./Imports.module.css";
import { StateBadge } from "./StateBadge";
import { reasonsKept, titleOf } from "./words";

interface Props {
  site: string;
  imports: Import[];
  /** When they were read, in milliseconds. */
  at: number;
}

/** A row for each: what, its state, its figures, who and when. */
export function ImportsTable({ site, imports, at }: Props) {
  return (
    <Scroll label="Table of imports">
      <Table className={classes.table ?? ""} verticalSpacing="sm" horizontalSpacing="sm" aria-label="Imports">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>What</Table.Th>
            <Table.Th ta="right">Taken</Table.Th>
            <Table.Th ta="right" visibleFrom="sm">
              Known already
            </Table.Th>
            <Table.Th ta="right">Refused</Table.Th>
            <Table.Th visibleFrom="sm">By</Table.Th>
            <Table.Th visibleFrom="sm">When</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {imports.map((one) => (
            <Row key={one.id} site={site} one={one} read={at} />
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}

function Row({ site, one, read }: { site: string; one: Import; read: number }) {
  const at = new Date(one.created_at);
  const title = titleOf(one);
  return (
    <Table.Tr data-import={one.state}>
      <Table.Th scope="row" fw={400}>
        <Group gap="xs">
          <Anchor
            fw={600}
            data-row-link
            aria-label={`${title}, ${when(at)}`}
            renderRoot={(props) => (
              <Link to="/sites/$site/imports/$import" params={{ site, import: one.id }} {...props} />
            )}
          >
            {title}
          </Anchor>
          <StateBadge state={one.state} />
        </Group>
        <Text size="sm" c="dimmed" hiddenFrom="sm">
          <Moment at={at} />
        </Text>
      </Table.Th>
      <Table.Td ta="right">{count(one.rows.taken)}</Table.Td>
      <Table.Td ta="right" visibleFrom="sm">
        {count(one.rows.unchanged)}
      </Table.Td>
      <Table.Td ta="right">
        {one.rows.refused > 0 && reasonsKept(one, read) ? (
          <Anchor
            href={refusedAddress(site, one.id)}
            download
            underline="always"
            aria-label={`${count(one.rows.refused)} refused rows of ${title}, ${when(at)}, as a file`}
          >
            {count(one.rows.refused)}
          </Anchor>
        ) : (
          count(one.rows.refused)
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm" className={classes.name ?? ""}>
        {one.created_by}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Moment at={at} />
      </Table.Td>
    </Table.Tr>
  );
}
