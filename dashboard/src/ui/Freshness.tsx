import { Text } from "@mantine/core";
import { exactly } from "./figures";

interface Props {
  /** When the figures came, in milliseconds. */
  at: number;
  stale: boolean;
  /** What the figures are of. */
  period?: string;
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Which period the figures are of, and as of when. */
export function Freshness({ at, stale, period = "All time" }: Props) {
  const moment = new Date(at);
  return (
    <Text size="sm" c="dimmed">
      {period}, {stale ? "standing still since " : "as of "}
      <time dateTime={moment.toISOString()} title={exactly(moment)}>
        {clock.format(moment)}
      </time>
    </Text>
  );
}
