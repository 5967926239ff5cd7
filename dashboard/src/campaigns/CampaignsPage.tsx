import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { campaignsQuery } from "../api/campaign";
import { NewCampaign } from "../compose/NewCampaign";
import { useRights } from "../session/may";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { Freshness } from "../ui/Freshness";
import { PageHead } from "../ui/PageHead";
import { useRowKeys } from "../ui/useRowKeys";
import { Announcer } from "./Announcer";
import { CampaignTable } from "./CampaignTable";
import { CampaignTableSkeleton } from "./CampaignTableSkeleton";
import { sum } from "./changes";
import { NoCampaigns, NothingFound } from "./Empty";
import { found } from "./search";
import { StoppedNote } from "./StoppedNote";

interface Props {
  site: string;
  search: string;
  onSearch: (search: string) => void;
}

/** All campaigns of a site with live figures. */
export function CampaignsPage({ site, search, onSearch }: Props) {
  const list = useInfiniteQuery(campaignsQuery(site));
  const { hasNextPage, isFetching, fetchNextPage } = list;
  const campaigns = list.data?.pages.flatMap((page) => page.campaigns) ?? [];
  const visible = found(campaigns, search);

  // What is searched for may stand on a page that has not come yet.
  useEffect(() => {
    if (search && hasNextPage && !isFetching) void fetchNextPage();
  }, [search, hasNextPage, isFetching, fetchNextPage]);

  const input = useRef<HTMLInputElement>(null);
  useHotkeys([["/", () => input.current?.focus()]]);
  const rows = useRowKeys();
  const { may } = useRights(site);

  return (
    <>
      <PageHead title="Campaigns" action={may("campaign.write") ? <NewCampaign site={site} /> : null} />
      <Stack gap="md">
        <StoppedNote site={site} />
        {list.isPending ? (
          <Delayed>
            <CampaignTableSkeleton />
          </Delayed>
        ) : null}
        {list.isError ? (
          <Failure
            what={list.data ? "The figures stand still." : "The campaigns could not be read."}
            error={list.error}
            kept={
              list.data
                ? "What you see is from before; campaigns go on as they are. We ask again by ourselves."
                : "Campaigns go on as they are."
            }
            onRetry={() => void list.refetch()}
          />
        ) : null}
        {list.data && campaigns.length === 0 ? <NoCampaigns site={site} /> : null}
        {campaigns.length > 0 ? (
          <>
            <Group justify="space-between" gap="sm">
              <TextInput
                ref={input}
                w={{ base: "100%", xs: 280 }}
                type="search"
                aria-label="Search campaigns"
                placeholder="Search"
                leftSection={<IconSearch size={16} aria-hidden />}
                value={search}
                onChange={(event) => onSearch(event.currentTarget.value)}
              />
              <Freshness at={list.dataUpdatedAt} stale={list.isError} />
            </Group>
            <Announcer totals={sum(campaigns.map((campaign) => campaign.totals))} />
            <div ref={rows}>
              {visible.length > 0 ? (
                <CampaignTable site={site} campaigns={visible} />
              ) : (
                <NothingFound search={search} onClear={() => onSearch("")} />
              )}
            </div>
            {hasNextPage && !search ? (
              <Button
                variant="default"
                loading={list.isFetchingNextPage}
                onClick={() => void fetchNextPage()}
                style={{ alignSelf: "center" }}
              >
                Show more campaigns
              </Button>
            ) : null}
          </>
        ) : null}
      </Stack>
    </>
  );
}
