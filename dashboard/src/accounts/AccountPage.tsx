import { Anchor, Paper, Skeleton, Stack, Table, Text } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { toDimensions } from "../api/dimension";
import { siteAccountQuery, type SiteAccount } from "../api/siteaccount";
import { ApiError } from "../api/problem";
import { DimensionsCard } from "../people/DimensionsCard";
import classes from "../people/People.module.css";
import { flat } from "../people/words";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { count } from "../ui/figures";
import { Moment } from "../ui/Moment";
import { PageHead } from "../ui/PageHead";
import { Scroll } from "../ui/Scroll";
import { AccountDays } from "./AccountDays";
import { OwnerCard } from "./OwnerCard";

/** One account: who they are, whom they have, what those do. */
export function AccountPage({ site, id }: { site: string; id: string }) {
  const { data, error, refetch, isPending } = useQuery(siteAccountQuery(site, id));
  return (
    <>
      <Anchor
        size="sm"
        className={classes.back ?? ""}
        renderRoot={(props) => <Link to="/sites/$site/accounts" params={{ site }} {...props} />}
      >
        <IconArrowLeft size={16} aria-hidden /> Accounts
      </Anchor>
      {isPending ? (
        <Delayed>
          <Stack role="status" aria-label="The account is on its way">
            <Skeleton h={32} w={280} />
            <Skeleton h={120} />
            <Skeleton h={320} />
          </Stack>
        </Delayed>
      ) : null}
      {error && !data ? <Missing id={id} error={error} onRetry={() => void refetch()} /> : null}
      {data ? (
        <>
          <PageHead title={data.name || data.id} />
          <Stack gap="lg">
            <Facts account={data} />
            <DimensionsCard
              site={site}
              of="account"
              firstSeen={new Date(data.first_seen)}
              dimensions={toDimensions(data.dimensions)}
            />
            <div className={classes.pair}>
              <Stack gap="lg">
                <AccountDays account={data} />
                <People site={site} account={data} />
              </Stack>
              <Stack gap="lg">
                <OwnerCard site={site} account={data} />
                <Attributes account={data} />
              </Stack>
            </div>
          </Stack>
        </>
      ) : null}
    </>
  );
}

function Missing({ id, error, onRetry }: { id: string; error: Error; onRetry: () => void }) {
  const gone = error instanceof ApiError && error.status === 404;
  return (
    <>
      <PageHead title="Account" />
      {gone ? (
        <Text>There is no account with the id “{id}”. Nobody has been in it by group() or by a token.</Text>
      ) : (
        <Failure what="The account could not be read." error={error} onRetry={onRetry} />
      )}
    </>
  );
}

function Facts({ account }: { account: SiteAccount }) {
  return (
    <Paper component="section" withBorder radius="lg" p="lg" aria-label="At a glance">
      <dl className={classes.facts}>
        <Fact word="People">
          <span className={classes.number}>{count(account.people)}</span>
        </Fact>
        <Fact word="Events by anybody">
          <span className={classes.number}>{count(account.events)}</span>
        </Fact>
        <Fact word="First seen">
          <Moment at={new Date(account.first_seen)} />
        </Fact>
        <Fact word="Last seen">
          <Moment at={new Date(account.last_seen)} />
        </Fact>
        <Fact word="Id">{account.id}</Fact>
      </dl>
    </Paper>
  );
}

function Fact({ word, children }: { word: string; children: ReactNode }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function People({ site, account }: { site: string; account: SiteAccount }) {
  const { members, people } = account;
  return (
    <Card title="People">
      {members.length > 0 ? (
        <Stack gap="sm">
          <Scroll label="Table of people">
            <Table verticalSpacing={6} horizontalSpacing="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Person</Table.Th>
                  <Table.Th>Role</Table.Th>
                  <Table.Th>Last seen here</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {members.map(({ id, known, role, last_seen }) => (
                  <Table.Tr key={id}>
                    <Table.Th scope="row" className={classes.id ?? ""}>
                      <Anchor
                        renderRoot={(props) => (
                          <Link to="/sites/$site/people/$person" params={{ site, person: id }} {...props} />
                        )}
                      >
                        {id}
                      </Anchor>
                      {known ? null : (
                        <Text size="sm" c="dimmed" fw={400}>
                          Visitor, not signed in
                        </Text>
                      )}
                    </Table.Th>
                    <Table.Td>{role || "–"}</Table.Td>
                    <Table.Td className={classes.moment ?? ""}>
                      <Moment at={new Date(last_seen)} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Scroll>
          {people > members.length ? (
            <Text size="sm" c="dimmed">
              The {count(members.length)} who were active last, of {count(people)}.
            </Text>
          ) : null}
        </Stack>
      ) : (
        <Text size="sm">Nobody belongs to it any more.</Text>
      )}
    </Card>
  );
}

function Attributes({ account }: { account: SiteAccount }) {
  const list = flat(account.traits);
  return (
    <Card title="Attributes">
      {list.length > 0 ? (
        <Scroll label="Table of attributes">
          <Table verticalSpacing={6} horizontalSpacing="sm">
            <Table.Tbody>
              {list.map(({ path, value }) => (
                <Table.Tr key={path}>
                  <Table.Th scope="row" fw={500}>
                    {path}
                  </Table.Th>
                  <Table.Td className={classes.cell ?? ""}>{value}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Scroll>
      ) : (
        <Text size="sm">None yet. group(id, traits) says them.</Text>
      )}
    </Card>
  );
}
