import { Anchor, Table, Text, VisuallyHidden } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { LiveCampaign } from "../api/overview";
import { useRights } from "../session/may";
import { Card } from "../ui/Card";
import { count } from "../ui/figures";
import classes from "./Home.module.css";
import { Line } from "./Line";

/** The live campaigns with their week. */
export function LiveNow({ site, campaigns }: { site: string; campaigns: LiveCampaign[] }) {
  const { may } = useRights(site);
  const all = (
    <Anchor
      size="sm"
      renderRoot={(props) => <Link to="/sites/$site/campaigns" params={{ site }} {...props} />}
    >
      All campaigns
    </Anchor>
  );
  return (
    <Card title="Live now" aside={all}>
      {campaigns.length === 0 ? (
        <Text size="sm">
          No campaign is live: nobody sees a message.{" "}
          {may("campaign.write") ? (
            <Anchor
              size="sm"
              underline="always"
              renderRoot={(props) => <Link to="/sites/$site/templates" params={{ site }} {...props} />}
            >
              Begin a campaign
            </Anchor>
          ) : null}
        </Text>
      ) : (
        <Table
          verticalSpacing={6}
          horizontalSpacing={6}
          className={classes.live}
          aria-label="Live campaigns, shown this week"
        >
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <VisuallyHidden>Campaign</VisuallyHidden>
              </Table.Th>
              <Table.Th>
                <VisuallyHidden>Day by day</VisuallyHidden>
              </Table.Th>
              <Table.Th ta="right" fw={400} c="dimmed" fz="sm">
                Shown
              </Table.Th>
              <Table.Th ta="right" fw={400} c="dimmed" fz="sm">
                Clicked
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {campaigns.map((campaign) => (
              <Row key={campaign.id} site={site} campaign={campaign} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Card>
  );
}

function Row({ site, campaign }: { site: string; campaign: LiveCampaign }) {
  const { id, name, week, shownByDay } = campaign;
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} className={classes.name}>
        <Anchor
          size="sm"
          renderRoot={(props) => (
            <Link to="/sites/$site/campaigns/$campaign" params={{ site, campaign: id }} {...props} />
          )}
        >
          {name}
        </Anchor>
      </Table.Th>
      <Table.Td className={classes.line}>
        <Line days={shownByDay} />
      </Table.Td>
      <Table.Td ta="right" data-figure="shown">
        {count(week.shown)}
      </Table.Td>
      <Table.Td ta="right" data-figure="clicked">
        {count(week.clicked)}
      </Table.Td>
    </Table.Tr>
  );
}
