import {
  Button,
  Code,
  EmptyState,
  Group,
  MultiSelect,
  Stack,
  Table,
  TextInput,
  VisuallyHidden,
} from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createKey, deleteKey, keysQuery, memberKeys, roles } from "../api/member";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { Moment } from "../ui/Moment";
import { faultOf, More } from "../ui/More";
import { RowsSkeleton } from "../ui/RowsSkeleton";
import { OneTimeSecret } from "./OneTimeSecret";
import { WriteKey } from "./WriteKey";

const scopes = roles.filter((r) => r.value !== "owner");

/** Keys for programs: made, shown once, taken back. */
export function KeysPage({ site }: { site: string }) {
  const queries = useQueryClient();
  const list = useInfiniteQuery(keysQuery(site));
  const keys = list.data?.pages.flatMap((page) => page.data);
  const fault = faultOf(list);
  const [secret, setSecret] = useState("");
  const act = useMutation({
    mutationFn: (call: () => Promise<string>) => call(),
    onSuccess: setSecret,
    onSettled: () => queries.invalidateQueries({ queryKey: memberKeys.keys(site) }),
  });
  return (
    <Stack gap="lg">
      <NewKey
        busy={act.isPending}
        onMake={(body, done) => act.mutate(() => createKey(site, body), { onSuccess: done })}
      />
      {act.error ? <Failure what="Nothing was changed." error={act.error} /> : null}
      {secret ? (
        <OneTimeSecret title="Your new key" value={secret} copy="Copy the key" onClose={() => setSecret("")}>
          Keep it now: it is not shown again.
        </OneTimeSecret>
      ) : null}
      {list.isPending ? (
        <Delayed>
          <RowsSkeleton label="The keys are on their way" />
        </Delayed>
      ) : null}
      {fault ? (
        <Failure what="The keys could not be read." error={fault} onRetry={() => void list.refetch()} />
      ) : null}
      {keys?.length === 0 ? (
        <EmptyState
          py={48}
          icon={<IconKey size={40} stroke={1.4} aria-hidden />}
          title="No keys yet"
          description="A program that calls the admin API needs one. Name it after the program, above."
        />
      ) : null}
      {keys && keys.length > 0 ? (
        <Table.ScrollContainer minWidth={720}>
          <Table verticalSpacing="sm" aria-label="API keys">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Key</Table.Th>
                <Table.Th>Begins with</Table.Th>
                <Table.Th>May do what</Table.Th>
                <Table.Th>Made</Table.Th>
                <Table.Th>
                  <VisuallyHidden>Actions</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {keys.map((key) => (
                <Table.Tr key={key.id}>
                  <Table.Th scope="row" fw={500}>
                    {key.name}
                  </Table.Th>
                  <Table.Td>
                    <Code>{key.prefix}</Code>
                  </Table.Td>
                  <Table.Td>{key.scopes.join(", ")}</Table.Td>
                  <Table.Td>
                    <Moment at={new Date(key.created_at)} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <Button
                      variant="subtle"
                      color="red"
                      size="compact-sm"
                      aria-label={`Revoke ${key.name}`}
                      onClick={() => act.mutate(() => deleteKey(site, key.id).then(() => ""))}
                    >
                      Revoke
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ) : null}
      <More list={list} word="Show more keys" />
      <WriteKey site={site} />
    </Stack>
  );
}

interface NewKeyProps {
  busy: boolean;
  /** done is called when it was made. */
  onMake: (body: { name: string; scopes: string[] }, done: () => void) => void;
}

function NewKey({ busy, onMake }: NewKeyProps) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string[]>(["admin"]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onMake({ name: name.trim(), scopes: chosen }, () => setName(""));
      }}
    >
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Name of a new key"
          placeholder="deploy"
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          style={{ flex: "1 1 180px" }}
        />
        <MultiSelect
          label="May do what these roles may"
          data={scopes}
          value={chosen}
          onChange={setChosen}
          style={{ flex: "1 1 240px" }}
        />
        <Button type="submit" loading={busy} disabled={chosen.length === 0}>
          Make the key
        </Button>
      </Group>
    </form>
  );
}
