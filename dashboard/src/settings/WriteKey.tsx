import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { replaceWriteKey } from "../api/member";
import { useRights } from "../session/may";
import { Card } from "../ui/Card";
import { Failure } from "../ui/Failure";
import { OneTimeSecret } from "./OneTimeSecret";

/** The key by which the site's own servers send events: another one, once it was said what follows. */
export function WriteKey({ site }: { site: string }) {
  const not = useRights(site).whyNot("key.manage");
  const [asking, setAsking] = useState(false);
  const [key, setKey] = useState("");
  const make = useMutation({
    mutationFn: () => replaceWriteKey(site),
    onSuccess: setKey,
    onSettled: () => setAsking(false),
  });
  return (
    <Card title="Write key">
      <Stack gap="md">
        <Text size="sm">
          Your own servers send events with it, by Segment’s HTTP API. Whoever has it may speak for everybody
          on the site, so it belongs on no page.
        </Text>
        {make.error ? <Failure what="The write key is the one before." error={make.error} /> : null}
        {key ? (
          <OneTimeSecret
            title="Your new write key"
            value={key}
            copy="Copy the write key"
            onClose={() => setKey("")}
          >
            Keep it now: it is not shown again.
          </OneTimeSecret>
        ) : null}
        <Group gap="sm">
          <Button variant="default" disabled={not !== ""} onClick={() => setAsking(true)}>
            Make a write key
          </Button>
          {not ? (
            <Text size="sm" c="dimmed">
              {not}
            </Text>
          ) : null}
        </Group>
      </Stack>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title="Make another write key?"
        centered
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Stack gap="md">
          <Text size="sm">
            A site has one. Servers that send events with the one before are refused from now on, until they
            have the new one; their libraries keep events for a while and some drop them.
          </Text>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={() => setAsking(false)}>
              Cancel
            </Button>
            <Button loading={make.isPending} onClick={() => make.mutate()}>
              Make a write key
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Card>
  );
}
