import { TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import {
  changeFunnel,
  createFunnel,
  dropFunnel,
  type Funnel,
  type FunnelContent,
  type Traveller,
} from "../api/funnel";
import type { Edited } from "../api/setting";
import { IdField } from "../segments/IdField";
import { NamedForm } from "../segments/NamedForm";
import { useKept } from "../segments/useKept";
import { faultAt } from "../settings/useEditing";
import { SpanInput } from "../ui/SpanInput";
import { ByField } from "./ByField";
import { freshStep, stepsOf, written, type Step } from "./steps";
import { StepsEditor } from "./StepsEditor";

interface Props {
  site: string;
  /** What is edited; left out for a new one. */
  edited?: Edited<Funnel>;
}

/** What a funnel is called, who goes it, its steps, and how long they may take. */
export function FunnelForm({ site, edited }: Props) {
  const was = edited?.data;
  const [name, setName] = useState(was?.name ?? "");
  const [id, setId] = useState("");
  const [by, setBy] = useState<Traveller>(was?.by ?? "person");
  const [within, setWithin] = useState(was?.within ?? "14d");
  const [steps, setSteps] = useState(() => (was ? stepsOf(was.steps) : [freshStep(), freshStep()]));
  // What is wrong is said of the steps as they were sent, wherever they stand by now.
  const [sent, setSent] = useState<Step[]>([]);
  const { save, drop } = useFunnel(site, edited);
  const submit = () => {
    setSent(steps);
    save.mutate({
      name: name.trim(),
      within,
      by,
      steps: written(steps),
      ...(id.trim() ? { id: id.trim() } : {}),
    });
  };
  return (
    <NamedForm
      site={site}
      title={was ? "The way" : "Funnel"}
      width={720}
      onSave={submit}
      save={save}
      drop={drop}
      there={was !== undefined}
      ready={name.trim() !== ""}
      word={was ? "Save" : "Make the funnel"}
      kept="It is as it was."
    >
      <TextInput
        label="Name"
        required
        maxLength={255}
        value={name}
        error={faultAt(save.error, "/name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <IdField was={was?.id} value={id} onChange={setId} error={save.error} />
      <ByField value={by} onChange={setBy} error={faultAt(save.error, "/by")} />
      <StepsEditor site={site} by={by} steps={steps} sent={sent} onChange={setSteps} error={save.error} />
      <SpanInput
        label="All of it within"
        of="mhdw"
        value={within}
        onChange={setWithin}
        error={faultAt(save.error, "/within")}
      />
    </NamedForm>
  );
}

function useFunnel(site: string, edited: Edited<Funnel> | undefined) {
  const navigate = useNavigate();
  return useKept({
    what: "funnel",
    key: ["funnels", site],
    save: (body: FunnelContent) =>
      edited ? changeFunnel(site, edited.data.id, body, edited.etag) : createFunnel(site, body),
    drop: () => dropFunnel(site, edited?.data.id ?? ""),
    goTo: (id) => navigate({ to: "/sites/$site/funnels/$funnel", params: { site, funnel: id } }),
    goBack: () => navigate({ to: "/sites/$site/funnels", params: { site } }),
  });
}
