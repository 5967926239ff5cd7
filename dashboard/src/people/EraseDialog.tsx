import { Button, Code, Group, List, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Person } from "../api/person";
import { erase, erasureQuery } from "../api/privacy";
import { Failure } from "../ui/Failure";
import { count } from "../ui/figures";
import classes from "./People.module.css";

interface Props {
  site: string;
  person: Person;
  opened: boolean;
  onClose: () => void;
}

/** Says what will be gone, and has the id typed: it cannot be undone. */
export function EraseDialog({ site, person, opened, onClose }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Erase this person?"
      centered
      closeButtonProps={{ "aria-label": "Close" }}
      // A page has one banner, and that is its own header.
      attributes={{ header: { role: "presentation" } }}
    >
      <Ask site={site} person={person} onClose={onClose} />
    </Modal>
  );
}

function Ask({ site, person, onClose }: Omit<Props, "opened">) {
  const [typed, setTyped] = useState("");
  const queries = useQueryClient();
  const { id } = person;
  const erasing = useMutation({
    mutationFn: () => erase(site, id),
    onSuccess: (erasure) => {
      onClose();
      queries.setQueryData(erasureQuery(site, id).queryKey, erasure);
      void queries.resetQueries({ queryKey: ["person", site, id] });
      void queries.invalidateQueries({ queryKey: ["people", site] });
    },
  });
  const others = person.anonymousIds.length;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (typed === id) erasing.mutate();
      }}
    >
      <Stack gap="md">
        <Text size="sm">
          Everything that {site} keeps of <Code className={classes.cell ?? ""}>{id}</Code> will be gone, and
          cannot be had back:
        </Text>
        <List size="sm" spacing={4}>
          <List.Item>
            {count(person.visits)} {person.visits === 1 ? "visit" : "visits"}, all pages, actions, attributes
            and answers
          </List.Item>
          <List.Item>what they were sent, and what they asked not to get</List.Item>
          {others > 0 ? (
            <List.Item>
              {others === 1 ? "the visitor" : `${others} visitors`} they were before they were known
            </List.Item>
          ) : null}
        </List>
        <Text size="sm">
          Figures of campaigns stay; they name nobody. From now on nothing is taken under their ids. Erase
          them in your own application first.
        </Text>
        <TextInput
          label="Type their id to go on"
          description={id}
          descriptionProps={{ className: classes.cell ?? "" }}
          value={typed}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          data-autofocus
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {erasing.error ? <Failure what="Nothing was erased." error={erasing.error} /> : null}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red" disabled={typed !== id} loading={erasing.isPending}>
            Erase 1 person
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
