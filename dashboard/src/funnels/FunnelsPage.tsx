import { Anchor, Button, Stack, Table, Text } from "@mantine/core";
import { IconStairsDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { funnelsQuery, type Funnel } from "../api/funnel";
import { funnelInWords } from "../audience/words";
import classes from "../people/People.module.css";
import { NamedPage } from "../segments/NamedPage";
import { usedInWords } from "../segments/words";
import { useRights } from "../session/may";
import { Moment } from "../ui/Moment";
import { Scroll } from "../ui/Scroll";

/** The ways that people are meant to go. */
export function FunnelsPage({ site }: { site: string }) {
  const make = useRights(site).may("campaign.write") ? <Make site={site} /> : null;
  return (
    <NamedPage
      title="Funnels"
      query={useQuery(funnelsQuery(site))}
      icon={<IconStairsDown size={40} stroke={1.4} aria-hidden />}
      description="A funnel is a way that people are meant to go, step by step, such as from sign-up to their first invitation. Audiences ask who is stuck where."
      make={make}
    >
      {(all) => <Rows site={site} funnels={all} />}
    </NamedPage>
  );
}

function Make({ site }: { site: string }) {
  return (
    <Button renderRoot={(props) => <Link to="/sites/$site/new/funnel" params={{ site }} {...props} />}>
      New funnel
    </Button>
  );
}

function Rows({ site, funnels }: { site: string; funnels: Funnel[] }) {
  return (
    <Scroll label="Table of funnels">
      <Table className={classes.table ?? ""} verticalSpacing="sm" horizontalSpacing="sm" aria-label="Funnels">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Funnel</Table.Th>
            <Table.Th>Used by</Table.Th>
            <Table.Th visibleFrom="sm">Changed</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {funnels.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Th scope="row" className={classes.id ?? ""}>
                <Stack gap={2}>
                  <Anchor
                    fw={600}
                    data-row-link
                    renderRoot={(props) => (
                      <Link to="/sites/$site/funnels/$funnel" params={{ site, funnel: one.id }} {...props} />
                    )}
                  >
                    {one.name}
                  </Anchor>
                  <Text size="sm" c="dimmed" fw={400} lineClamp={3}>
                    {funnelInWords(one.steps, one.within)}
                  </Text>
                </Stack>
              </Table.Th>
              <Table.Td>{usedInWords(one.used_by)}</Table.Td>
              <Table.Td visibleFrom="sm">
                <Moment at={new Date(one.updated_at)} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}
