import { Group, Stack, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { KEPT } from "../api/live";
import { GroupChips } from "../people/GroupChips";
import { Card } from "../ui/Card";
import { PageHead } from "../ui/PageHead";
import { LiveBody, Pause } from "./LiveCard";
import type { Sieve } from "./stream";

interface Props {
  site: string;
  sieve: Sieve;
  onSieve: (sieve: Sieve) => void;
}

/** What happens on the site as it happens, narrowed down by what stands in the address. */
export function LivePage({ site, sieve, onSieve }: Props) {
  const [paused, setPaused] = useState(false);
  return (
    <>
      <PageHead title="Live" />
      <Stack gap="md">
        <Group gap="md">
          <TextInput
            w={{ base: "100%", xs: 340 }}
            type="search"
            aria-label="Narrow down"
            placeholder="Part of an event, an address, a person's id"
            leftSection={<IconSearch size={16} aria-hidden />}
            value={sieve.words}
            onChange={(event) => onSieve({ ...sieve, words: event.currentTarget.value })}
          />
          <GroupChips groups={sieve.groups} onGroups={(groups) => onSieve({ ...sieve, groups })} />
        </Group>
        <Card title="What happens" aside={<Pause paused={paused} onChange={setPaused} />}>
          <LiveBody site={site} paused={paused} sieve={sieve} most={KEPT} />
        </Card>
      </Stack>
    </>
  );
}
