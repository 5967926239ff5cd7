import { Anchor, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { SegmentUse } from "../api/segment";
import { Card } from "../ui/Card";

/** What refers to a segment or a list: whom a change of it reaches, and what keeps it from being deleted. */
export function UsedBy({ site, uses }: { site: string; uses: readonly SegmentUse[] }) {
  return (
    <Card title="Used by">
      {uses.length > 0 ? (
        <Stack gap="xs" component="ul" m={0} pl="md">
          {uses.map(({ kind, id, name, status }) => (
            <li key={kind + id}>
              <Anchor
                size="sm"
                renderRoot={(props) =>
                  kind === "campaign" ? (
                    <Link to="/sites/$site/campaigns/$campaign" params={{ site, campaign: id }} {...props} />
                  ) : (
                    <Link to="/sites/$site/segments/$segment" params={{ site, segment: id }} {...props} />
                  )
                }
              >
                {name}
              </Anchor>{" "}
              <Text span size="sm" c="dimmed">
                {kind === "segment" ? "segment" : `campaign, ${(status ?? "").replace("_", " ")}`}
              </Text>
            </li>
          ))}
        </Stack>
      ) : (
        <Text size="sm">Nothing refers to it yet. It stands among the conditions of every audience.</Text>
      )}
    </Card>
  );
}
