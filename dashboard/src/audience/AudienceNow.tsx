import { Anchor, Group, Skeleton, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Delayed } from "../ui/Delayed";
import { personInWords } from "../ui/words";
import classes from "./Audience.module.css";
import { figureInWords, footing } from "./figure";
import type { Figure } from "./useFigure";

interface Props {
  site: string;
  figure: Figure;
}

/** How many people it is now, and some of them. */
export function AudienceNow({ site, figure }: Props) {
  const { audience, asking, faults, failed, allowed } = figure;
  if (!allowed) return null;
  return (
    <div className={classes.now} data-asking={asking || undefined}>
      <Text component="div" size="sm" fw={600} role="status" aria-live="polite">
        {faults.length > 0 ? "Audience now: once the condition is complete." : null}
        {faults.length === 0 && audience ? figureInWords(audience) : null}
        {faults.length === 0 && !audience && failed ? "Audience now: the server does not answer." : null}
        {faults.length === 0 && !audience && !failed ? (
          <Delayed>
            <Skeleton height={18} width={220} />
          </Delayed>
        ) : null}
      </Text>
      {audience && faults.length === 0 ? (
        <Text size="xs" c="dimmed">
          {footing(audience, asking)}
        </Text>
      ) : null}
      {audience && audience.examples.length > 0 && faults.length === 0 ? (
        <Group gap="xs" component="ul" className={classes.people} aria-label="Some of them">
          {audience.examples.map((one) => (
            <li key={one.id}>
              <Anchor
                size="sm"
                renderRoot={(props) => (
                  <Link to="/sites/$site/people/$person" params={{ site, person: one.id }} {...props} />
                )}
              >
                {personInWords(one)}
              </Anchor>
            </li>
          ))}
        </Group>
      ) : null}
    </div>
  );
}
