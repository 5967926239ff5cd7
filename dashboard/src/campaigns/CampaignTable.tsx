import { Anchor, Checkbox, Table, Text, VisuallyHidden } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Campaign } from "../api/campaign";
import { useNamed } from "../audience/useNamed";
import type { Named } from "../audience/words";
import { Line } from "../home/Line";
import { count, rate } from "../ui/figures";
import classes from "./CampaignTable.module.css";
import { StatePill } from "./StatePill";
import { TurnButton } from "./TurnButton";
import { capsInWords, triggerInWords } from "./words";

interface Props {
  site: string;
  campaigns: Campaign[];
  /** Ids of those that are chosen. */
  chosen: ReadonlySet<string>;
  /** Absent: nothing can be done with several. */
  onChoose?: (id: string) => void;
}

/** The campaigns with their figures; where there is no room for columns, each is a card. */
export function CampaignTable({ site, campaigns, chosen, onChoose }: Props) {
  const named = useNamed(site, ...campaigns.map(({ trigger }) => trigger));
  return (
    <div className={classes.room}>
      <Table className={classes.table} verticalSpacing="sm" horizontalSpacing="sm" aria-label="Campaigns">
        <Table.Thead>
          <Table.Tr>
            {onChoose ? (
              <Table.Th>
                <VisuallyHidden>Chosen</VisuallyHidden>
              </Table.Th>
            ) : null}
            <Table.Th>Campaign</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th className={classes.line}>14 days</Table.Th>
            <Head word="Shown" of="of matched" />
            <Head word="Clicked" of="of shown" />
            <Head word="Goal" of="of shown" />
            <Head word="Dismissed" of="of shown" />
            <Head word="Stopped" of="of matched" />
            <Table.Th>
              <VisuallyHidden>Pause or resume</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {campaigns.map((campaign) => (
            <Row
              key={campaign.id}
              site={site}
              campaign={campaign}
              named={named}
              chosen={chosen.has(campaign.id)}
              {...(onChoose ? { onChoose } : {})}
            />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Head({ word, of }: { word: string; of?: string }) {
  return (
    <Table.Th className={classes.figure}>
      {word}
      {of ? <span className={classes.of}>{of}</span> : null}
    </Table.Th>
  );
}

interface RowProps {
  site: string;
  campaign: Campaign;
  named: Named;
  chosen: boolean;
  onChoose?: (id: string) => void;
}

function Row({ site, campaign, named, chosen, onChoose }: RowProps) {
  const { totals, trigger, caps, converted } = campaign;
  return (
    <Table.Tr data-row={campaign.id}>
      {onChoose ? (
        <Table.Td className={classes.pick}>
          <Checkbox
            size="sm"
            aria-label={`Choose ${campaign.name}`}
            checked={chosen}
            onChange={() => onChoose(campaign.id)}
          />
        </Table.Td>
      ) : null}
      <Table.Th scope="row" className={classes.name}>
        <Anchor
          fw={600}
          data-row-link
          renderRoot={(props) => (
            <Link to="/sites/$site/campaigns/$campaign" params={{ site, campaign: campaign.id }} {...props} />
          )}
        >
          {campaign.name}
        </Anchor>
        <Text size="sm" c="dimmed" fw={400}>
          {triggerInWords(trigger, named)}, {capsInWords(caps)}
        </Text>
      </Table.Th>
      <Table.Td className={classes.state}>
        <StatePill status={campaign.status} />
      </Table.Td>
      <Table.Td className={classes.line}>
        <Line days={campaign.shownByDay} />
      </Table.Td>
      <Figure word="Shown" n={totals.shown} share={rate(totals.shown, totals.matched)} />
      <Figure word="Clicked" n={totals.clicked} share={rate(totals.clicked, totals.shown)} />
      {converted === null ? (
        <Table.Td className={classes.figure} data-word="Goal">
          <Text span c="dimmed" size="sm">
            None
          </Text>
        </Table.Td>
      ) : (
        <Figure word="Goal" n={converted} share={rate(converted, totals.shown)} />
      )}
      <Figure word="Dismissed" n={totals.dismissed} share={rate(totals.dismissed, totals.shown)} />
      <Figure word="Stopped" n={totals.suppressed} share={rate(totals.suppressed, totals.matched)} />
      <Table.Td className={classes.act}>
        <TurnButton site={site} campaign={campaign} variant="subtle" />
      </Table.Td>
    </Table.Tr>
  );
}

function Figure({ word, n, share = "" }: { word: string; n: number; share?: string }) {
  return (
    <Table.Td className={classes.figure} data-word={word}>
      <span data-figure={word.toLowerCase()} data-none={n === 0 || undefined}>
        {count(n)}
      </span>
      <span className={classes.share}>{share}</span>
    </Table.Td>
  );
}
