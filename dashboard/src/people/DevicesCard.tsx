import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { devicesQuery, removeDevice, testDevice, type Device, type PushTest } from "../api/push";
import { useRights } from "../session/may";
import { Card } from "../ui/Card";
import { Failure } from "../ui/Failure";
import { Moment } from "../ui/Moment";
import { serviceInWords, testInWords } from "./push";

interface Props {
  site: string;
  id: string;
}

/** The browsers in which a person takes notifications. */
export function DevicesCard({ site, id }: Props) {
  const { data, error, refetch } = useQuery(devicesQuery(site, id));
  if (error && !data) {
    return (
      <Card title="Notifications">
        <Failure what="The browsers could not be read." error={error} onRetry={() => void refetch()} />
      </Card>
    );
  }
  if (!data) return null;
  return (
    <Card title="Notifications">
      {data.length > 0 ? (
        <Stack gap="md">
          {data.map((device) => (
            <OneDevice key={device.id} site={site} id={id} device={device} />
          ))}
        </Stack>
      ) : (
        <Text size="sm">Taken in no browser. They have to be allowed there, after a click on your site.</Text>
      )}
    </Card>
  );
}

function OneDevice({ site, id, device }: Props & { device: Device }) {
  const queries = useQueryClient();
  const { may } = useRights(site);
  const key = devicesQuery(site, id).queryKey;
  const without = () =>
    queries.setQueryData<Device[]>(key, (list) => list?.filter((other) => other.id !== device.id));
  const test = useMutation<PushTest>({ mutationFn: () => testDevice(site, id, device.id) });
  const remove = useMutation({ mutationFn: () => removeDevice(site, id, device.id), onSuccess: without });
  const name = device.agent || "A browser";
  return (
    <div role="group" aria-label={name}>
      <Text size="sm" fw={500}>
        {name}
      </Text>
      <Text size="sm" c="dimmed">
        {serviceInWords(device.service)}, seen <Moment at={new Date(device.seen_at)} />
      </Text>
      <Group gap="xs" mt={6}>
        {may("campaign.preview") ? (
          <Button size="compact-sm" variant="light" loading={test.isPending} onClick={() => test.mutate()}>
            Send a test
          </Button>
        ) : null}
        {may("person.write") ? (
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            loading={remove.isPending}
            aria-label={`Remove ${name}`}
            onClick={() => remove.mutate()}
          >
            Remove
          </Button>
        ) : null}
      </Group>
      <Text size="sm" mt={6} aria-live="polite">
        {test.data ? testInWords(test.data) : ""}
      </Text>
      {test.error ? <Failure what="No test was sent." error={test.error} /> : null}
      {remove.error ? <Failure what="It was not removed." error={remove.error} /> : null}
    </div>
  );
}
