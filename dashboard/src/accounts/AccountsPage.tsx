import { Button, EmptyState, Stack, Table, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconBuilding, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { accountsQuery, type ListedAccount } from "../api/siteaccount";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { count } from "../ui/figures";
import { Moment } from "../ui/Moment";
import { faultOf, More } from "../ui/More";
import { PageHead } from "../ui/PageHead";
import { RowsSkeleton } from "../ui/RowsSkeleton";
import { useRowKeys } from "../ui/useRowKeys";
import classes from "../people/People.module.css";
import { AccountCell } from "./AccountCell";

interface Props {
  site: string;
  search: string;
  onSearch: (search: string) => void;
}

const TYPING_MS = 200;

/** The companies and teams that people belong to, those seen last first. */
export function AccountsPage({ site, search, onSearch }: Props) {
  const list = useInfiniteQuery(accountsQuery(site, search));
  const fault = faultOf(list);
  const accounts = list.data?.pages.flatMap((page) => page.accounts) ?? [];
  const [typed, setTyped] = useState(search);
  const settle = useDebouncedCallback(onSearch, TYPING_MS);
  const rows = useRowKeys();
  const find = (words: string) => {
    setTyped(words);
    settle(words.trim());
  };
  const none = list.data && accounts.length === 0;
  return (
    <>
      <PageHead title="Accounts" />
      <Stack gap="md">
        {none && !search ? null : (
          <TextInput
            w={{ base: "100%", xs: 340 }}
            type="search"
            aria-label="Search accounts"
            placeholder="Beginning of a name or id"
            leftSection={<IconSearch size={16} aria-hidden />}
            value={typed}
            onChange={(event) => find(event.currentTarget.value)}
          />
        )}
        {list.isPending ? (
          <Delayed>
            <RowsSkeleton label="The accounts are on their way" />
          </Delayed>
        ) : null}
        {fault ? (
          <Failure
            what="The accounts could not be read."
            error={fault}
            {...(list.data ? { kept: "What you see is from before." } : {})}
            onRetry={() => void list.refetch()}
          />
        ) : null}
        {none ? <None search={search} onClear={() => find("")} /> : null}
        {accounts.length > 0 ? (
          <div ref={rows} aria-busy={list.isPlaceholderData}>
            <Rows site={site} accounts={accounts} />
          </div>
        ) : null}
        <More list={list} word="Show more accounts" />
      </Stack>
    </>
  );
}

function Rows({ site, accounts }: { site: string; accounts: ListedAccount[] }) {
  return (
    <Table className={classes.table ?? ""} verticalSpacing="sm" horizontalSpacing="sm" aria-label="Accounts">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Account</Table.Th>
          <Table.Th ta="right">People</Table.Th>
          <Table.Th ta="right" visibleFrom="sm">
            Events
          </Table.Th>
          <Table.Th>Last seen</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {accounts.map((account) => (
          <Table.Tr key={account.id}>
            <AccountCell site={site} account={account} />
            <Table.Td ta="right">{count(account.people)}</Table.Td>
            <Table.Td ta="right" visibleFrom="sm">
              {count(account.events)}
            </Table.Td>
            <Table.Td>
              <Moment at={new Date(account.last_seen)} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function None({ search, onClear }: { search: string; onClear: () => void }) {
  if (search) {
    return (
      <EmptyState
        py={48}
        icon={<IconSearch size={40} stroke={1.4} aria-hidden />}
        title={`No account found for “${search}”`}
        description="The search takes the beginning of a name, or of an id as your site gives it to group(). Capitals count."
      >
        <Button variant="default" onClick={onClear}>
          Show all accounts
        </Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      py={64}
      icon={<IconBuilding size={40} stroke={1.4} aria-hidden />}
      title="No accounts yet"
      description="An account is a company or a team that people belong to. Your pages say in which one somebody is by group(), or an identity token does; then it stands here, with what its people do."
    />
  );
}
