import { Group, Stack } from "@mantine/core";
import { useDebouncedValue, useHotkeys } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { campaignsQuery, type Filter } from "../api/campaign";
import { NewCampaign } from "../compose/NewCampaign";
import { useRights } from "../session/may";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { Freshness } from "../ui/Freshness";
import { faultOf, More } from "../ui/More";
import { PageHead } from "../ui/PageHead";
import { useRowKeys } from "../ui/useRowKeys";
import { Announcer } from "./Announcer";
import { CampaignTable } from "./CampaignTable";
import { CampaignTableSkeleton } from "./CampaignTableSkeleton";
import { sum } from "./changes";
import { Chosen } from "./Chosen";
import { NoCampaigns, NothingFound } from "./Empty";
import { Filters } from "./Filters";
import { StoppedNote } from "./StoppedNote";

interface Props {
  site: string;
  /** As it stands in the address. */
  filter: Filter;
  onFilter: (filter: Filter) => void;
}

/** All campaigns of a site with live figures. */
export function CampaignsPage({ site, filter, onFilter }: Props) {
  const [settled] = useDebouncedValue(filter, 150);
  const list = useInfiniteQuery(campaignsQuery(site, settled));
  const campaigns = list.data?.pages.flatMap((page) => page.campaigns) ?? [];
  const narrowed = Object.keys(settled).some((name) => name !== "sort");
  const fault = faultOf(list);
  const none = list.data !== undefined && campaigns.length === 0;

  const input = useRef<HTMLInputElement>(null);
  const { may } = useRights(site);
  const choosing = useChoosing();
  useHotkeys([
    ["/", () => input.current?.focus()],
    ["x", choosing.atFocus],
  ]);
  const rows = useRowKeys();

  return (
    <>
      <PageHead title="Campaigns" action={may("campaign.write") ? <NewCampaign site={site} /> : null} />
      <Stack gap="md">
        <StoppedNote site={site} />
        {fault ? (
          <Failure
            what={list.data ? "The figures stand still." : "The campaigns could not be read."}
            error={fault}
            kept={
              list.data
                ? "What you see is from before; campaigns go on as they are. We ask again by ourselves."
                : "Campaigns go on as they are."
            }
            onRetry={() => void list.refetch()}
          />
        ) : null}
        {none && !narrowed ? <NoCampaigns site={site} /> : null}
        {campaigns.length > 0 || narrowed ? (
          <Group justify="space-between" gap="sm">
            <Group gap="sm">
              <Filters filter={filter} onChange={onFilter} input={input} />
            </Group>
            {list.data ? <Freshness at={list.dataUpdatedAt} stale={fault !== null} /> : null}
          </Group>
        ) : null}
        {list.isPending ? (
          <Delayed>
            <CampaignTableSkeleton filters={!narrowed} />
          </Delayed>
        ) : null}
        {list.data && (campaigns.length > 0 || narrowed) ? (
          <>
            <Chosen
              site={site}
              chosen={campaigns.filter(({ id }) => choosing.chosen.has(id))}
              onClear={choosing.clear}
            />
            <Announcer totals={sum(campaigns.map((campaign) => campaign.totals))} />
            <div ref={rows}>
              {none ? (
                <NothingFound search={settled.q ?? ""} onClear={() => onFilter({})} />
              ) : (
                <CampaignTable
                  site={site}
                  campaigns={campaigns}
                  chosen={choosing.chosen}
                  {...(may("campaign.pause") || may("campaign.write") ? { onChoose: choosing.toggle } : {})}
                />
              )}
            </div>
            <More list={list} word="Show more campaigns" />
          </>
        ) : null}
      </Stack>
    </>
  );
}

/** Which campaigns are chosen. */
function useChoosing() {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) =>
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  /** Of the row that the focus is in, where its box is on offer. */
  const atFocus = () => {
    const row = document.activeElement?.closest<HTMLElement>("[data-row]");
    if (row?.dataset["row"] && row.querySelector("input[type=checkbox]")) toggle(row.dataset["row"]);
  };
  return { chosen, toggle, atFocus, clear: () => setChosen(new Set()) };
}
