import { Button, EmptyState } from "@mantine/core";
import { IconMessage2, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lastSeenQuery } from "../api/person";
import { NewCampaign } from "../compose/NewCampaign";
import { useRights } from "../session/may";

/** No campaign yet: what will be here, why it is empty, and the one next step. */
export function NoCampaigns({ site }: { site: string }) {
  const { may } = useRights(site);
  const lastSeen = useQuery({ ...lastSeenQuery(site), enabled: may("person.read") });
  const installed = lastSeen.data !== null && lastSeen.data !== undefined;
  return (
    <EmptyState
      py={64}
      icon={<IconMessage2 size={40} stroke={1.4} aria-hidden />}
      title="No campaigns yet"
      description={
        installed
          ? "A campaign is a message with its moment: who sees it, when, how often. Your site is connected."
          : "A campaign is a message with its moment: who sees it, when, how often. First your site has to be connected."
      }
    >
      {!may("campaign.write") ? (
        "Somebody who may write campaigns makes the first one."
      ) : installed ? (
        <NewCampaign site={site} />
      ) : (
        <Button renderRoot={(props) => <Link to="/sites/$site/install" params={{ site }} {...props} />}>
          Install the snippet
        </Button>
      )}
    </EmptyState>
  );
}

/** The search fits nothing. */
export function NothingFound({ search, onClear }: { search: string; onClear: () => void }) {
  return (
    <EmptyState
      py={48}
      icon={<IconSearch size={40} stroke={1.4} aria-hidden />}
      title={search ? `Nothing found for “${search}”` : "No campaign is like that"}
      description="The search looks at name and id; what is chosen beside it narrows it down."
    >
      <Button variant="default" onClick={onClear}>
        Show all campaigns
      </Button>
    </EmptyState>
  );
}
