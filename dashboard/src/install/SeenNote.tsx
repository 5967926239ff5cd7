import { Alert, Text } from "@mantine/core";
import { IconCircleCheck, IconHourglassEmpty } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lastSeenQuery } from "../api/person";
import { Moment } from "../ui/Moment";

/** Whether the snippet works: somebody was seen, or nobody yet. It looks again by itself. */
export function SeenNote({ site }: { site: string }) {
  const { data } = useQuery(lastSeenQuery(site));
  if (data === undefined) return null;
  return (
    <Alert
      role="group"
      color={data ? "green" : "indigo"}
      icon={data ? <IconCircleCheck aria-hidden /> : <IconHourglassEmpty aria-hidden />}
      title={<span role="status">{data ? "Your site is connected" : "Waiting for the first visit"}</span>}
    >
      {data ? (
        <Text size="sm">
          Somebody was last seen <Moment at={data.at} />.
        </Text>
      ) : (
        <Text size="sm">
          Open a page of yours that has the line in it: this note changes within two seconds. If it does not,
          the browser’s console of that page says why, in a line that begins with [tend].
        </Text>
      )}
    </Alert>
  );
}
