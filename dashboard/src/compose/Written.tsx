import { Button, Group, Modal, Skeleton, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { writtenQuery, type Content } from "../api/authored";
import { StatePill } from "../campaigns/StatePill";
import { Failure } from "../ui/Failure";
import { Moment } from "../ui/Moment";
import { differences } from "./differences";

interface Props {
  site: string;
  id: string;
  now: Content;
  opened: boolean;
  onClose: () => void;
  onTake: (content: Content) => void;
}

/** The versions, each with what it says otherwise than what is written now, and the way back to it. */
export function Written({ site, id, now, opened, onClose, onTake }: Props) {
  const versions = useQuery({ ...writtenQuery(site, id), enabled: opened });
  return (
    <Modal opened={opened} onClose={onClose} title="Versions" size="lg">
      <Stack gap="lg">
        {versions.isPending ? <Skeleton h={80} /> : null}
        {versions.error ? (
          <Failure
            what="The versions could not be read."
            error={versions.error}
            onRetry={() => void versions.refetch()}
          />
        ) : null}
        {(versions.data ?? []).map(({ version, status, createdAt, author, content }) => {
          const changed = differences(now, content).filter(
            ({ before, after }) => before !== after && after !== "{}",
          );
          return (
            <section key={version} aria-label={`Version ${version}`}>
              <Group justify="space-between" gap="sm">
                <Group gap="sm">
                  <Text fw={600}>Version {version}</Text>
                  <StatePill status={status} />
                  <Text size="sm" c="dimmed">
                    {author}, <Moment at={createdAt} />
                  </Text>
                </Group>
                {changed.length > 0 ? (
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => {
                      onTake(content);
                      onClose();
                    }}
                  >
                    Go back to version {version}
                  </Button>
                ) : null}
              </Group>
              {changed.length > 0 ? (
                <Table mt="xs" aria-label={`What version ${version} says otherwise`}>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Where</Table.Th>
                      <Table.Th>Now</Table.Th>
                      <Table.Th>Then</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody style={{ overflowWrap: "anywhere" }}>
                    {changed.map(({ where, before, after }) => (
                      <Table.Tr key={where}>
                        <Table.Td>{where}</Table.Td>
                        <Table.Td>{before}</Table.Td>
                        <Table.Td>{after}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              ) : (
                <Text size="sm" c="dimmed">
                  The same as what is written now.
                </Text>
              )}
            </section>
          );
        })}
      </Stack>
    </Modal>
  );
}
