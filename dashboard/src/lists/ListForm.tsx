import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { changeList, createList, dropList, type List, type ListContent } from "../api/list";
import type { Edited } from "../api/setting";
import { IdField } from "../segments/IdField";
import { NamedForm } from "../segments/NamedForm";
import { NameFields } from "../segments/NameFields";
import { useKept } from "../segments/useKept";

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
  const submit = () =>
    save.mutate({
      name: name.trim(),
      ...(id.trim() ? { id: id.trim() } : {}),
      ...(description.trim() ? { description: description.trim() } : {}),
    });
  return (
    <NamedForm
      site={site}
      title={was ? "What it is called" : "List"}
      width={560}
      onSave={submit}
      save={save}
      drop={drop}
      there={was !== undefined}
      ready={name.trim() !== ""}
      word={was ? "Save" : "Make the list"}
      kept="Everybody is on it as before."
    >
      <NameFields
        name={name}
        description={description}
        onName={setName}
        onDescription={setDescription}
        error={save.error}
      />
      <IdField was={was?.id} value={id} onChange={setId} error={save.error} />
    </NamedForm>
  );
}

function useList(site: string, edited: Edited<List> | undefined) {
  const navigate = useNavigate();
  return useKept({
    what: "list",
    key: ["lists", site],
    save: (body: ListContent) =>
      edited ? changeList(site, edited.data.id, body, edited.etag) : createList(site, body),
    drop: () => dropList(site, edited?.data.id ?? ""),
    goTo: (id) => navigate({ to: "/sites/$site/lists/$list", params: { site, list: id } }),
    goBack: () => navigate({ to: "/sites/$site/lists", params: { site } }),
  });
}
