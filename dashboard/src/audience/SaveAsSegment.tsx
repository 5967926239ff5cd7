import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createSegment, segmentsQuery } from "../api/segment";
import { useRights } from "../session/may";
import { Failure } from "../ui/Failure";
import { useBuilding } from "./building";
import type { Node } from "./nodes";
import { audienceInWords } from "./words";

interface Props {
  site: string;
  value: Node;
  /** The condition is a reference to what was saved from now on. */
  onSaved: (reference: Node) => void;
}

/** Saves the condition under a name, and refers to it. */
export function SaveAsSegment({ site, value, onSaved }: Props) {
  const [open, setOpen] = useState(false);
  const { may } = useRights(site);
  if (value.type === "segment" || value.type === "list" || !may("campaign.write")) return null;
  return (
    <>
      <Button variant="subtle" size="compact-sm" color="gray" onClick={() => setOpen(true)}>
        Save as segment
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title="Save as segment"
        centered
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Naming site={site} value={value} onSaved={onSaved} onClose={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function Naming({ site, value, onSaved, onClose }: Props & { onClose: () => void }) {
  const [name, setName] = useState("");
  const { named } = useBuilding();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () => createSegment(site, { name: name.trim(), condition: value }),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries(segmentsQuery(site));
      onClose();
      onSaved({ type: "segment", id });
      notifications.show({ message: `“${name.trim()}” is saved, and this audience refers to it.` });
    },
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="md">
        <Text size="sm">For {audienceInWords(value, named)}.</Text>
        <TextInput
          label="Name"
          data-autofocus
          maxLength={255}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed">
          Other campaigns can refer to it by this name. Who edits it changes all of them.
        </Text>
        {save.error ? <Failure what="It was not saved." error={save.error} /> : null}
        <Group justify="flex-end">
          <Button type="submit" disabled={name.trim() === ""} loading={save.isPending}>
            Save segment
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
