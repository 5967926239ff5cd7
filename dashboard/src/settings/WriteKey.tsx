import { Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { replaceWriteKey } from "../api/member";
import { Card } from "../ui/Card";
import { Failure } from "../ui/Failure";
import { OneTimeSecret } from "./OneTimeSecret";
import { ReplaceKey } from "./ReplaceKey";

/** The key by which the site's own servers send events: another one, once it was said what follows. */
export function WriteKey({ site }: { site: string }) {
  const [key, setKey] = useState("");
  const make = useMutation({
    mutationFn: () => replaceWriteKey(site),
    onSuccess: setKey,
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
        <ReplaceKey
          site={site}
          label="Make a write key"
          title="Make another write key?"
          busy={make.isPending}
          onReplace={(done) => make.mutate(undefined, { onSettled: done })}
        >
          A site has one. Servers that send events with the one before are refused from now on, until they
          have the new one; their libraries keep events for a while and some drop them.
        </ReplaceKey>
      </Stack>
    </Card>
  );
}
