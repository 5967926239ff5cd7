import { Table, Text } from "@mantine/core";
import { AccountCell } from "../accounts/AccountCell";
import type { ReachedAccount } from "../api/funnel";
import classes from "../people/People.module.css";
import { count } from "../ui/figures";
import { Moment } from "../ui/Moment";
import { people } from "../ui/words";

interface Props {
  site: string;
  accounts: ReachedAccount[];
  /** What the table is, for who hears it: "Now at “Invited”". */
  label: string;
  /** Over the moment for which they are here. */
  since: string;
}

/** Accounts, each with how many belong to it and the moment for which it is here. */
export function AccountRows({ site, accounts, label, since }: Props) {
  return (
    <Table className={classes.table ?? ""} verticalSpacing="sm" horizontalSpacing="sm" aria-label={label}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Account</Table.Th>
          <Table.Th ta="right" visibleFrom="sm">
            People
          </Table.Th>
          <Table.Th>{since}</Table.Th>
          <Table.Th visibleFrom="sm">Last seen</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {accounts.map((account) => (
          <Table.Tr key={account.id}>
            <AccountCell site={site} account={account}>
              <Text size="sm" c="dimmed" fw={400} hiddenFrom="sm">
                {people(account.people)}
              </Text>
            </AccountCell>
            <Table.Td ta="right" visibleFrom="sm">
              {count(account.people)}
            </Table.Td>
            <Table.Td>
              <Moment at={account.at} />
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Moment at={account.lastSeen} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
