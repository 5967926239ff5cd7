import { Alert, Anchor, Button, Group, List, Modal, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { audienceInWords } from "../audience/words";
import { launch, stepsToLive } from "../api/authored";
import { campaignKeys } from "../api/campaign";
import { Failure } from "../ui/Failure";
import { useComposing } from "./context";
import { campaignInWords } from "./sentence";
import { begun, faultsByStep, steps, stepWords, type Step } from "./steps";
import type { Composer } from "./useComposer";

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
  const nothing = stepsToLive(authored.versionStatus).length === 0 && saving.state === "saved";

  const go = useMutation({
    mutationFn: async () => {
      const kept = await composer.saver.flush();
      if (!kept) throw new Error("what is missing has to be there first");
      return launch(site, kept);
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
      <Text>{campaignInWords(content)}</Text>
      {wrong.length > 0 ? <Missing wrong={wrong} missing={missing} site={site} id={authored.id} /> : null}
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
          onClick={() => setAsking(true)}
        >
          {running ? "Launch this version" : "Launch"}
        </Button>
        {nothing ? (
          <Text size="sm" c="dimmed">
            This version is {authored.status === "paused" ? "paused: resume it on its page" : "live"}.
          </Text>
        ) : null}
      </Group>
      <Modal opened={asking} onClose={() => setAsking(false)} title="Launch it?" centered>
        <Stack gap="md">
          <Text size="sm">
            From now on {audienceInWords(content.audience)} can get it. You can pause it at any time, which
            takes it off open screens within two seconds.
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

interface MissingProps {
  wrong: Step[];
  missing: ReturnType<typeof faultsByStep>;
  site: string;
  id: string;
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
