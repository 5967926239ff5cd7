import { Alert, Anchor, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { campaignQuery, type Campaign } from "../api/campaign";
import { ApiError } from "../api/problem";
import { pagesQuery, reportQuery } from "../api/report";
import { useRights } from "../session/may";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { PageHead } from "../ui/PageHead";
import classes from "./CampaignPage.module.css";
import { MessageCard } from "./MessageCard";
import { offersOf } from "./offers";
import { PushCard } from "./PushCard";
import { Results } from "./Results";
import { RulesCard } from "./RulesCard";
import { StatePill } from "./StatePill";
import { TurnButton } from "./TurnButton";
import { useDuplicate } from "./useDuplicate";
import { Versions } from "./Versions";
import { states } from "./words";

interface Props {
  site: string;
  id: string;
}

/** One campaign: what came of it, what it says, when and how often. */
export function CampaignPage({ site, id }: Props) {
  const { data, error, refetch, isPending } = useQuery(campaignQuery(site, id));
  // Figures that came later would push down what is there. The parts below ask on by themselves.
  const report = useQuery({ ...reportQuery(site, id), refetchInterval: false });
  const pages = useQuery({ ...pagesQuery(site, id), refetchInterval: false });
  const waits = isPending || (!error && (report.isPending || pages.isPending));
  return (
    <>
      <Anchor
        size="sm"
        className={classes.back ?? ""}
        renderRoot={(props) => <Link to="/sites/$site/campaigns" params={{ site }} {...props} />}
      >
        <IconArrowLeft size={16} aria-hidden /> Campaigns
      </Anchor>
      {waits ? (
        <Delayed>
          <Stack gap="lg" role="status" aria-label="The campaign is on its way">
            <Skeleton h={36} w={280} />
            <Skeleton h={420} radius="lg" />
            <Skeleton h={220} radius="lg" />
          </Stack>
        </Delayed>
      ) : null}
      {error && !data ? <Missing site={site} id={id} error={error} onRetry={() => void refetch()} /> : null}
      {data && !waits ? <Loaded site={site} campaign={data} /> : null}
    </>
  );
}

function Missing({ site, id, error, onRetry }: Props & { error: Error; onRetry: () => void }) {
  if (error instanceof ApiError && error.status === 404) {
    return (
      <>
        <PageHead title="No such campaign" />
        <Text>
          {site} has no campaign with the id <code>{id}</code>.
        </Text>
      </>
    );
  }
  return (
    <>
      <PageHead title="Campaign" />
      <Failure
        what="The campaign could not be read."
        error={error}
        kept="It goes on as it is."
        onRetry={onRetry}
      />
    </>
  );
}

function Loaded({ site, campaign }: { site: string; campaign: Campaign }) {
  const { name, status, version, versionStatus, liveVersion } = campaign;
  const offers = offersOf(useRights(site), campaign);
  const { open } = offers;
  const copy = useDuplicate(site);
  const newer = liveVersion !== null && liveVersion !== version;
  return (
    <>
      <PageHead
        title={name}
        state={<StatePill status={status} />}
        action={
          <Group gap="sm">
            {offers.duplicate ? (
              <Button variant="default" loading={copy.isPending} onClick={() => copy.mutate(campaign.id)}>
                Duplicate
              </Button>
            ) : null}
            <TurnButton site={site} campaign={campaign} variant="default" />
            {open === null ? null : (
              <Button
                variant={liveVersion === null ? "filled" : "default"}
                renderRoot={(props) => (
                  <Link
                    to="/sites/$site/campaigns/$campaign/edit"
                    params={{ site, campaign: campaign.id }}
                    search={open === "review" ? { step: "review" } : {}}
                    {...props}
                  />
                )}
              >
                {open === "review" ? "Review" : "Edit"}
              </Button>
            )}
          </Group>
        }
      />
      <Stack gap="lg">
        {newer ? (
          <Alert color="yellow" role="note">
            <Text size="sm">
              Message and rules below are those of version {version} (
              {states[versionStatus].word.toLowerCase()}). People get version {liveVersion}.
            </Text>
          </Alert>
        ) : null}
        <Results site={site} campaign={campaign} />
        <Group align="stretch" gap="lg" className={classes.pair ?? ""}>
          {campaign.push ? <PushCard push={campaign.push} /> : <MessageCard message={campaign.message} />}
          <RulesCard site={site} campaign={campaign} />
        </Group>
        <Versions site={site} campaign={campaign} />
      </Stack>
    </>
  );
}
