import { Anchor, Badge, Code, Skeleton, Stack, Table, Text } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { personQuery, type Person } from "../api/person";
import { ApiError } from "../api/problem";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { count } from "../ui/figures";
import { Moment } from "../ui/Moment";
import { PageHead } from "../ui/PageHead";
import { Scroll } from "../ui/Scroll";
import { Absent } from "./Absent";
import { DevicesCard } from "./DevicesCard";
import { DimensionsCard } from "./DimensionsCard";
import { Facts } from "./Facts";
import type { Group } from "./kinds";
import classes from "./People.module.css";
import { PrivacyMenu } from "./PrivacyMenu";
import { Timeline } from "./Timeline";
import { WhyCard } from "./WhyCard";
import { flat } from "./words";

interface Props {
  site: string;
  id: string;
  groups: Group[];
  onGroups: (groups: Group[]) => void;
  /** The campaign that "why?" is asked about, "" for none. */
  why: string;
  onWhy: (campaign: string) => void;
}

/** One person: who they are, what they did, what was done for them. */
export function PersonPage({ site, id, groups, onGroups, why, onWhy }: Props) {
  const { data, error, refetch, isPending } = useQuery(personQuery(site, id));
  return (
    <>
      <Anchor
        size="sm"
        className={classes.back ?? ""}
        renderRoot={(props) => <Link to="/sites/$site/people" params={{ site }} {...props} />}
      >
        <IconArrowLeft size={16} aria-hidden /> People
      </Anchor>
      {isPending ? (
        <Delayed>
          <Stack role="status" aria-label="The person is on their way">
            <Skeleton h={32} w={280} />
            <Skeleton h={120} />
            <Skeleton h={320} />
          </Stack>
        </Delayed>
      ) : null}
      {error && !data ? <Missing site={site} id={id} error={error} onRetry={() => void refetch()} /> : null}
      {data ? (
        <>
          <PageHead
            title={data.id}
            state={data.known ? null : <Badge color="gray">Visitor</Badge>}
            action={<PrivacyMenu site={site} person={data} />}
          />
          <Stack gap="lg">
            <Facts site={site} person={data} />
            {data.dimensions ? (
              <DimensionsCard
                site={site}
                of="person"
                firstSeen={data.firstSeen}
                dimensions={data.dimensions}
              />
            ) : null}
            <div className={classes.pair}>
              <Timeline site={site} id={id} groups={groups} onGroups={onGroups} onWhy={onWhy} />
              <Stack gap="lg" className={classes.aside ?? ""}>
                <WhyCard site={site} id={id} campaign={why} onCampaign={onWhy} />
                <DevicesCard site={site} id={id} />
                <Attributes person={data} />
                <Actions person={data} />
              </Stack>
            </div>
          </Stack>
        </>
      ) : null}
    </>
  );
}

interface MissingProps {
  site: string;
  id: string;
  error: Error;
  onRetry: () => void;
}

function Missing({ site, id, error, onRetry }: MissingProps) {
  if (error instanceof ApiError && error.status === 404) {
    return <Absent site={site} id={id} />;
  }
  return (
    <>
      <PageHead title="Person" />
      <Failure what="The person could not be read." error={error} onRetry={onRetry} />
    </>
  );
}

/** What the site said of them, path by path. */
function Attributes({ person }: { person: Person }) {
  const list = flat(person.traits);
  return (
    <Card title="Attributes">
      {list.length > 0 ? (
        <Scroll label="Table of attributes">
          <Table verticalSpacing={6} horizontalSpacing="sm">
            <Table.Tbody>
              {list.map(({ path, value }) => (
                <Table.Tr key={path}>
                  <Table.Th scope="row" fw={400} c="dimmed">
                    {path}
                  </Table.Th>
                  <Table.Td className={classes.cell ?? ""}>{value}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Scroll>
      ) : (
        <Text size="sm">
          None yet. Your site says them with <Code>tend.identify(id, traits)</Code>.
        </Text>
      )}
    </Card>
  );
}

/** What they did, and how often. */
function Actions({ person }: { person: Person }) {
  return (
    <Card title="Actions">
      {person.actions.length > 0 ? (
        <Scroll label="Table of actions">
          <Table verticalSpacing={6} horizontalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Event</Table.Th>
                <Table.Th ta="right">Times</Table.Th>
                <Table.Th>Last</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {person.actions.map((action) => (
                <Table.Tr key={action.name}>
                  <Table.Td className={classes.cell ?? ""}>{action.name}</Table.Td>
                  <Table.Td ta="right">{count(action.count)}</Table.Td>
                  <Table.Td className={classes.moment ?? ""}>
                    <Moment at={action.last} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Scroll>
      ) : (
        <Text size="sm">
          None yet. Your site says them with <Code>tend.track(name, props)</Code>.
        </Text>
      )}
    </Card>
  );
}
