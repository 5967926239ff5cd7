import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { changeList, createList, dropList, type List, type ListContent } from "../api/list";
import type { Edited } from "../api/setting";
import { NameFields } from "../segments/NameFields";
import { useRights } from "../session/may";
import { faultAt } from "../settings/useEditing";
import { Card } from "../ui/Card";
import { Failure } from "../ui/Failure";

interface Props {
  site: string;
  /** What is edited; left out for a new one. */
  edited?: Edited<List>;
}

/** What a list is called, and the way to be rid of it. */
export function ListForm({ site, edited }: Props) {
  const was = edited?.data;
  const [name, setName] = useState(was?.name ?? "");
  const [description, setDescription] = useState(was?.description ?? "");
  const [id, setId] = useState("");
  const { save, drop } = useList(site, edited);
  const not = useRights(site).whyNot("campaign.write");
  const error = save.error ?? drop.error;
  const submit = () =>
    save.mutate({
      name: name.trim(),
      ...(id.trim() ? { id: id.trim() } : {}),
      ...(description.trim() ? { description: description.trim() } : {}),
    });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Card title={was ? "What it is called" : "List"}>
        <Stack gap="md" maw={560}>
          <NameFields
            name={name}
            description={description}
            onName={setName}
            onDescription={setDescription}
            error={save.error}
          />
          {was ? (
            <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              Its id is {was.id}: conditions and the API call it so.
            </Text>
          ) : (
            <TextInput
              label="Id"
              description="Conditions and the API call it so. It cannot be changed later; without one it gets one."
              maxLength={255}
              spellCheck={false}
              value={id}
              error={faultAt(save.error, "/id")}
              onChange={(event) => setId(event.currentTarget.value)}
            />
          )}
          {error ? (
            <Failure
              what={save.error ? "It was not saved." : "It was not deleted."}
              error={error}
              kept={save.error ? "What you wrote is still here." : "Everybody is on it as before."}
            />
          ) : null}
          <Group gap="sm">
            <Button type="submit" loading={save.isPending} disabled={not !== "" || name.trim() === ""}>
              {was ? "Save" : "Make the list"}
            </Button>
            {was && !not ? (
              <Button variant="subtle" color="red" loading={drop.isPending} onClick={() => drop.mutate()}>
                Delete
              </Button>
            ) : null}
            <Text size="sm" c="dimmed">
              {not}
            </Text>
          </Group>
        </Stack>
      </Card>
    </form>
  );
}

function useList(site: string, edited: Edited<List> | undefined) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const told = async (message: string) => {
    await queries.invalidateQueries({ queryKey: ["lists", site] });
    notifications.show({ message });
  };
  const save = useMutation({
    mutationFn: (body: ListContent) =>
      edited ? changeList(site, edited.data.id, body, edited.etag) : createList(site, body),
    onSuccess: async (now) => {
      await told(`“${now.name}” is saved.`);
      await navigate({ to: "/sites/$site/lists/$list", params: { site, list: now.id } });
    },
  });
  const drop = useMutation({
    mutationFn: () => dropList(site, edited?.data.id ?? ""),
    onSuccess: async () => {
      await navigate({ to: "/sites/$site/lists", params: { site } });
      await told("The list is deleted.");
    },
    // What it is refused for may be newer than the page.
    onError: () => queries.invalidateQueries({ queryKey: ["lists", site, "one"] }),
  });
  return { save, drop };
}
