import { Anchor, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconEyeCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Need } from "../api/overview";
import { useRights } from "../session/may";
import { Card } from "../ui/Card";
import { needInWords, needsOf } from "./words";

const icons = { failing: IconAlertTriangle, approval: IconEyeCheck };
const colors = { failing: "orange", approval: "yellow" };

/** What waits for the member, each a way to where it is done. */
export function Needs({ site, needs: all }: { site: string; needs: Need[] }) {
  const needs = needsOf(all, useRights(site));
  return (
    <Card title="Needs you">
      {needs.length === 0 ? (
        <Group gap="xs" wrap="nowrap">
          <IconCircleCheck
            size={20}
            stroke={1.6}
            aria-hidden
            color="var(--mantine-color-green-text)"
            style={{ flexShrink: 0 }}
          />
          <Text size="sm">Nothing: no approval waits, and browsers draw what is live.</Text>
        </Group>
      ) : (
        <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: "none" }}>
          {needs.map((need) => (
            <NeedRow key={`${need.kind} ${need.campaign}`} site={site} need={need} />
          ))}
        </Stack>
      )}
    </Card>
  );
}

function NeedRow({ site, need }: { site: string; need: Need }) {
  const Icon = icons[need.kind];
  return (
    <Group component="li" gap="xs" wrap="nowrap" align="flex-start">
      <Icon
        size={20}
        stroke={1.6}
        aria-hidden
        color={`var(--mantine-color-${colors[need.kind]}-text)`}
        style={{ flexShrink: 0 }}
      />
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        <Anchor
          fw={600}
          size="sm"
          renderRoot={(props) => (
            <Link
              to="/sites/$site/campaigns/$campaign"
              params={{ site, campaign: need.campaign }}
              {...props}
            />
          )}
        >
          {need.name}
        </Anchor>{" "}
        {needInWords(need)}
      </Text>
    </Group>
  );
}
