import { Anchor, Button, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { SaidTo } from "../api/preview";
import { ApiError } from "../api/problem";
import { devicesQuery, testDevice, type Device, type PushTest } from "../api/push";
import { sessionQuery } from "../api/session";
import { serviceInWords, testInWords } from "../people/push";
import { Failure } from "../ui/Failure";
import { sentence } from "../ui/words";
import type { PushMessage } from "./message";

interface Props {
  site: string;
  message: PushMessage;
  to: SaidTo;
  opened: boolean;
  onClose: () => void;
}

/** The notification to browsers of one's own: of the person chosen in the preview, else of one's e-mail address. */
export function SendPush({ opened, onClose, ...rest }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Send it to a browser of yours"
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {opened ? <Browsers {...rest} /> : null}
    </Modal>
  );
}

function Browsers({ site, message, to }: Omit<Props, "opened" | "onClose">) {
  const email = useQuery(sessionQuery).data?.member.email ?? "";
  const who = to.person ?? email;
  const { data, error, isPending, refetch } = useQuery({
    ...devicesQuery(site, who),
    retry: false,
    enabled: who !== "",
  });
  const unknown = error instanceof ApiError && error.status === 404;
  if (isPending && who !== "") return <Skeleton h={60} />;
  if (error && !unknown) {
    return <Failure what="The browsers could not be read." error={error} onRetry={() => void refetch()} />;
  }
  if (!data || data.length === 0) return <HowTo site={site} who={who} known={!unknown} />;
  return (
    <Stack gap="md">
      <Text size="sm">
        As it is written now, with what is known of <strong>{who}</strong>. It counts for nothing.
      </Text>
      {data.map((device) => (
        <One key={device.id} site={site} who={who} device={device} message={message} to={to} />
      ))}
    </Stack>
  );
}

function HowTo({ site, who, known }: { site: string; who: string; known: boolean }) {
  return (
    <Stack gap="sm">
      <Text size="sm">
        {known
          ? `${who} takes notifications in no browser yet.`
          : `The site knows nobody with the id ${who}, your e-mail address.`}
      </Text>
      <Text size="sm">
        Open your site as somebody it knows, allow notifications there, and choose that person here, beside
        the colours of the preview (“As: search a person”).
      </Text>
      <Text size="sm">
        Nobody can allow them while web push is off:{" "}
        <Anchor
          size="sm"
          underline="always"
          renderRoot={(props) => <Link to="/sites/$site/settings/push" params={{ site }} {...props} />}
        >
          Settings, Push
        </Anchor>
        .
      </Text>
    </Stack>
  );
}

interface OneProps {
  site: string;
  who: string;
  device: Device;
  message: PushMessage;
  to: SaidTo;
}

function One({ site, who, device, message, to }: OneProps) {
  const send = useMutation<PushTest>({
    mutationFn: () => testDevice(site, who, device.id, { message, language: to.language }),
  });
  const name = device.agent || "A browser";
  return (
    <div role="group" aria-label={name}>
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <div>
          <Text size="sm" fw={600}>
            {name}
          </Text>
          <Text size="sm" c="dimmed">
            {serviceInWords(device.service)}
          </Text>
        </div>
        <Button variant="light" loading={send.isPending} onClick={() => send.mutate()}>
          Send
        </Button>
      </Group>
      <Text size="sm" mt={4} aria-live="polite">
        {send.data ? testInWords(send.data) : ""}
        {send.error ? saysOf(send.error) : ""}
      </Text>
    </div>
  );
}

function saysOf(error: Error): string {
  return error instanceof ApiError && error.faults.length > 0
    ? "Something is missing in the message. The steps on the left say what it is."
    : `It was not sent. ${sentence(error.message)}`;
}
