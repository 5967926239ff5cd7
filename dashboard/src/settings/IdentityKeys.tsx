import { Button, Code, Group, Modal, Stack, Table, Text, VisuallyHidden } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import type { IdentityKey } from "../api/identity";
import { Failure } from "../ui/Failure";
import { Moment } from "../ui/Moment";

interface Props {
  keys: IdentityKey[];
  required: boolean;
  /** Why the member may not change them; "" where they may. */
  not: string;
  remove: UseMutationResult<void, Error, string>;
}

/** The keys that there are; one goes only after it was said what follows. */
export function IdentityKeys({ keys, required, not, remove }: Props) {
  const [leaving, setLeaving] = useState<IdentityKey | null>(null);
  if (keys.length === 0)
    return (
      <Text size="sm">
        No key yet. Until there is one, anybody can call identify in a browser’s console and be any of your
        users.
      </Text>
    );
  return (
    <>
      {remove.error ? <Failure what="Nothing was removed." error={remove.error} /> : null}
      <Table.ScrollContainer minWidth={420}>
        <Table verticalSpacing="sm" aria-label="Identity keys">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Key (kid)</Table.Th>
              <Table.Th>Algorithm</Table.Th>
              <Table.Th>Added</Table.Th>
              <Table.Th>
                <VisuallyHidden>Actions</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {keys.map((key) => (
              <Table.Tr key={key.kid}>
                <Table.Th scope="row" fw={500}>
                  <Code>{key.kid}</Code>
                </Table.Th>
                <Table.Td>{key.alg}</Table.Td>
                <Table.Td>
                  {key.added_at ? <Moment at={new Date(key.added_at)} /> : "by a bootstrap file"}
                </Table.Td>
                <Table.Td ta="right">
                  <Button
                    variant="subtle"
                    color="red"
                    size="compact-sm"
                    aria-label={`Remove ${key.kid}`}
                    disabled={not !== ""}
                    onClick={() => setLeaving(key)}
                  >
                    Remove
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Modal
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={`Remove the key ${leaving?.kid ?? ""}?`}
        centered
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Stack gap="md">
          <Text size="sm">{whatFollows(required, keys.length === 1, !leaving?.added_at)}</Text>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={() => setLeaving(null)}>
              Cancel
            </Button>
            <Button
              color="red"
              loading={remove.isPending}
              onClick={() => leaving && remove.mutate(leaving.kid, { onSettled: () => setLeaving(null) })}
            >
              Remove the key
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

/** What follows when a key goes, before it does. */
export function whatFollows(required: boolean, last: boolean, ofAFile: boolean): string {
  const tokens = "Within two seconds every token that it has signed is refused, on all nodes.";
  const people = required
    ? last
      ? "It is the only key, and users of this site need a token: the server will keep it until there is another."
      : "Whoever has such a token cannot be a user until your server gives them one of the other key; who is connected stays until their next page."
    : "Pages that still hand out such tokens are refused; those that hand out none go on as before.";
  const file = ofAFile
    ? " It stands in a bootstrap file and comes back when the site’s entry there changes."
    : "";
  return `${tokens} ${people}${file}`;
}
