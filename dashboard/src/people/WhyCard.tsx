import { Anchor, Loader, Select, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCheck, IconClock, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { foundCampaignsQuery } from "../api/campaign";
import { useNamed } from "../audience/useNamed";
import type { Named } from "../audience/words";
import { whyQuery, type Gate, type Why } from "../api/person";
import { decisionInWords } from "../campaigns/reasons";
import { Card } from "../ui/Card";
import { Failure } from "../ui/Failure";
import { Moment } from "../ui/Moment";
import { gateInWords, historyInWords, nowInWords, partsInWords, stopInWords } from "./answers";
import classes from "./People.module.css";

interface Props {
  site: string;
  id: string;
  campaign: string;
  onCampaign: (campaign: string) => void;
}

const TYPING_MS = 200;

/** So many campaigns are offered at a time: who writes on is shown others. */
const MOST = 20;

/** "Why did they (not) get this?": a campaign is chosen, and the answer stands below. */
export function WhyCard({ site, id, campaign, onCampaign }: Props) {
  const why = useQuery(whyQuery(site, id, campaign));
  const name = why.data?.campaign === campaign ? why.data.name : campaign;
  const { options, search, setSearch } = useOptions(site, campaign, name);
  return (
    <Card title="Why did they get this, or not?">
      <Stack gap="md">
        <Select
          aria-label="Campaign"
          placeholder="Choose a campaign"
          searchable
          clearable
          nothingFoundMessage="No campaign of that name"
          data={options}
          filter={({ options: found }) => found}
          searchValue={search}
          onSearchChange={setSearch}
          value={campaign || null}
          onChange={(value) => onCampaign(value ?? "")}
        />
        {campaign && why.isPending ? <Loader size="sm" aria-label="The answer is on its way" /> : null}
        {why.isError ? (
          <Failure what="It could not be found out." error={why.error} onRetry={() => void why.refetch()} />
        ) : null}
        {why.data ? <Answer site={site} why={why.data} /> : null}
      </Stack>
    </Card>
  );
}

/** The campaigns to choose from: those that the server finds by what is typed, and the one that is chosen. */
function useOptions(site: string, chosen: string, name: string) {
  const [search, setSearch] = useState("");
  const [typed] = useDebouncedValue(search === name ? "" : search, TYPING_MS);
  const { data: found = [] } = useQuery(foundCampaignsQuery(site, typed.trim(), MOST));
  const options = found.map((one) => ({ value: one.id, label: one.name }));
  if (chosen && !found.some((one) => one.id === chosen)) options.unshift({ value: chosen, label: name });
  return { options, search, setSearch };
}

function Answer({ site, why }: { site: string; why: Why }) {
  const named = useNamed(site, why.gates);
  return (
    <Stack gap="md" data-why>
      <div role="status">
        <Text fw={600}>{historyInWords(why)}</Text>
        <Text>
          {why.stopped_by ? "Now: " : ""}
          {nowInWords(why)}
        </Text>
      </div>
      <ol className={classes.gates} aria-label="What is asked, in order">
        {why.gates.map((gate) => (
          <GateLine key={gate.gate} gate={gate} first={gate.gate === why.stopped_by} named={named} />
        ))}
      </ol>
      {why.decisions.length > 0 ? (
        <div>
          <Text size="sm" fw={600} mb={4}>
            When they were stopped
          </Text>
          <ul className={classes.line}>
            {why.decisions.map((d) => (
              <li key={d.at + d.reason} className={classes.past}>
                <Text size="sm">{decisionInWords(d.reason, d.detail)}</Text>
                <span className={classes.at}>
                  <Moment at={new Date(d.at)} />
                </span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <Anchor
        size="sm"
        renderRoot={(props) => (
          <Link to="/sites/$site/campaigns/$campaign" params={{ site, campaign: why.campaign }} {...props} />
        )}
      >
        Open the campaign
      </Anchor>
    </Stack>
  );
}

const signs = {
  open: { icon: IconCheck, word: "Yes" },
  stops: { icon: IconX, word: "No" },
  later: { icon: IconClock, word: "Known when the moment comes" },
};

function GateLine({ gate, first, named }: { gate: Gate; first: boolean; named: Named }) {
  const { icon: Sign, word } = signs[gate.says];
  return (
    <li className={classes.gate} data-says={gate.says} data-first={first || undefined}>
      <Sign size={16} aria-hidden />
      <div>
        <Text size="sm" {...(first ? { fw: 600 } : {})}>
          {gateInWords(gate)} {word}.
        </Text>
        {gate.says === "stops" ? (
          <Text size="sm" c="dimmed">
            {stopInWords(gate)}
          </Text>
        ) : null}
        {partsInWords(gate, named).map(({ wants, has }) => (
          <Text size="sm" c="dimmed" key={wants + has}>
            {wants} {has}
          </Text>
        ))}
      </div>
    </li>
  );
}
