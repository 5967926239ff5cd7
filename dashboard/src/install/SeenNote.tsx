import { Alert, Anchor, Text } from "@mantine/core";
import { IconCircleCheck, IconHourglassEmpty } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lastSeenQuery } from "../api/person";
import { Failure } from "../ui/Failure";
import { Moment } from "../ui/Moment";

interface Props {
  site: string;
  /** It stands on another page than the one that has the line. */
  elsewhere?: boolean;
}

/** Whether the snippet works: somebody was seen, or nobody yet. It looks again by itself. */
export function SeenNote({ site, elsewhere = false }: Props) {
  const { data, error, refetch } = useQuery(lastSeenQuery(site));
  if (data === undefined) {
    return error ? (
      <Failure
        what="We cannot see whether your site is connected."
        error={error}
        onRetry={() => void refetch()}
      />
    ) : null;
  }
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
          the browser’s console of that page says why, in a line that begins with [tend].{" "}
          {elsewhere ? (
            <Anchor
              size="sm"
              underline="always"
              renderRoot={(props) => <Link to="/sites/$site/install" params={{ site }} {...props} />}
            >
              Get the line
            </Anchor>
          ) : null}
        </Text>
      )}
    </Alert>
  );
}
