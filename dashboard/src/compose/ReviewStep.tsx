import { Alert, Anchor, Button, Group, List, Modal, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useNamed } from "../audience/useNamed";
import { audienceInWords } from "../audience/words";
import { later } from "../app/later";
import { lead, stepsToLive } from "../api/authored";
import { campaignKeys } from "../api/campaign";
import { sessionQuery } from "../api/session";
import { pushOf } from "../push/message";
import { Failure } from "../ui/Failure";
import { useRights } from "../session/may";
import { useComposing } from "./context";
import { campaignInWords } from "./sentence";
import { begun, faultsByStep, steps, stepWords, type Step } from "./steps";
import type { Composer } from "./useComposer";

// Most who come here launch what they have tried before.
const DryRunCard = later(() => import("../dryrun/DryRunCard"), "DryRunCard");

/** The whole campaign in a sentence, what is missing, and the way to the screens. */
export function ReviewStep({ composer }: { composer: Composer }) {
  const { site, content, faults } = useComposing();
  const { authored, saving } = composer;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const missing = faultsByStep([...faults, ...begun(content)]);
  const wrong = steps.filter((step) => missing[step].length > 0);
  const running = authored.liveVersion !== null;
  const named = useNamed(site, content.audience, content.trigger);
  const push = pushOf(content) !== null;
  const session = useQuery(sessionQuery);
  const mine = session.data?.access.find((one) => one.site === site)?.permissions ?? [];
  // What is not saved yet becomes a draft again.
  const status = saving.state === "saved" ? authored.versionStatus : "draft";
  const ahead = stepsToLive(status, mine);
  const nothing = ahead.length === 0;
  const launches = ahead.includes("launch");
  const verb = running ? "Launch this version" : "Launch";

  const go = useMutation({
    mutationFn: async () => {
      const kept = await composer.saver.flush();
      if (!kept) throw new Error("what is missing has to be there first");
      return lead(site, kept, stepsToLive(kept.versionStatus, mine));
    },
    onSuccess: async (launched) => {
      composer.setAuthored(launched);
      await queries.invalidateQueries({ queryKey: campaignKeys.list(site) });
      await queries.invalidateQueries({ queryKey: campaignKeys.one(site, launched.id) });
      await navigate({ to: "/sites/$site/campaigns/$campaign", params: { site, campaign: launched.id } });
    },
  });

  return (
    <Stack gap="md">
      <Title order={2}>What will happen</Title>
      <Text>{campaignInWords(content, named)}</Text>
      {wrong.length > 0 ? <Missing wrong={wrong} missing={missing} /> : null}
      {running && !nothing ? (
        <Text size="sm" c="dimmed">
          Version {authored.liveVersion} is what people get until this one is launched.
        </Text>
      ) : null}
      {go.error ? (
        <Failure
          what="It was not launched."
          error={go.error}
          kept="What you have written is kept."
          onRetry={() => go.mutate()}
        />
      ) : null}
      <Group>
        <Button
          disabled={wrong.length > 0 || nothing || saving.state === "torn"}
          loading={go.isPending}
          onClick={() => (launches ? setAsking(true) : go.mutate())}
        >
          {launches || nothing ? verb : "Submit for review"}
        </Button>
        {nothing ? (
          <Text size="sm" c="dimmed">
            {standing[status] ?? "Nothing is left to do here."}
          </Text>
        ) : null}
      </Group>
      {useRights(site).may("campaign.preview") ? <DryRunCard /> : null}
      <Modal opened={asking} onClose={() => setAsking(false)} title="Launch it?" centered>
        <Stack gap="md">
          <Text size="sm">
            From now on {audienceInWords(content.audience, named)} can get it
            {push ? ", in the browsers in which they allow notifications" : ""}. You can pause it at any time,{" "}
            {push
              ? "which stops what has not been sent within two seconds."
              : "which takes it off open screens within two seconds."}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)}>
              Not yet
            </Button>
            <Button
              loading={go.isPending}
              onClick={() => {
                setAsking(false);
                go.mutate();
              }}
            >
              Launch now
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  );
}

/** Where a version stands of which this member can lead nothing on. */
const standing: Partial<Record<string, string>> = {
  draft: "Your role does not include submitting it for review.",
  in_review: "It is in review: somebody who may approve it leads it on.",
  approved: "It is approved: somebody who may launch it leads it on.",
  live: "This version is live.",
  paused: "This version is paused: resume it on its page.",
};

interface MissingProps {
  wrong: Step[];
  missing: ReturnType<typeof faultsByStep>;
}

function Missing({ wrong, missing }: MissingProps) {
  const navigate = useNavigate();
  return (
    <Alert color="red" role="note" title="Before it can be launched">
      <List size="sm" spacing={4}>
        {wrong.flatMap((step) =>
          missing[step].map(({ pointer, detail }) => (
            <List.Item key={pointer + detail}>
              <Anchor
                component="button"
                type="button"
                size="sm"
                onClick={() => void navigate({ to: ".", search: { step } })}
              >
                {stepWords[step]}
              </Anchor>
              : {detail}
            </List.Item>
          )),
        )}
      </List>
    </Alert>
  );
}
