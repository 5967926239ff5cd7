import { Button, EmptyState, Stack } from "@mantine/core";
import { IconTableImport } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useRights } from "../session/may";
import { Failure } from "../ui/Failure";
import { PageHead } from "../ui/PageHead";
import { ColumnsStep } from "./ColumnsStep";
import { FileStep } from "./FileStep";
import { SendingCard } from "./SendingCard";
import { Steps } from "./Steps";
import { useDesk } from "./useDesk";

interface Props {
  site: string;
  /** Leads to the import that has come of the file. */
  onMade: (id: string) => void;
}

/** From a file to its dry run. */
export function NewImportPage({ site, onMade }: Props) {
  const { may, whyNot } = useRights(site);
  const { draft, sending, error, made, put, draw, send } = useDesk(site);
  const there = made?.from === "" ? made.id : "";
  useEffect(() => {
    if (!there) return;
    put({ made: null });
    onMade(there);
  }, [there, put, onMade]);
  if (!may("person.write")) {
    return (
      <>
        <PageHead title="Import a file" />
        <EmptyState
          py={64}
          icon={<IconTableImport size={40} stroke={1.4} aria-hidden />}
          title="Owners and admins import"
          description={`A file speaks for everybody on the site. ${whyNot("person.write")} Ask one of them to do it.`}
        >
          <Button
            variant="default"
            renderRoot={(props) => <Link to="/sites/$site/imports" params={{ site }} {...props} />}
          >
            See the imports
          </Button>
        </EmptyState>
      </>
    );
  }
  const { file } = draft;
  const columns = draft.step === "columns" && file !== null;
  const step = sending ? (sending.dry ? 2 : 3) : columns ? 1 : 0;
  return (
    <>
      {/* A new one for each step: it takes the focus, which has gone with the button. */}
      <PageHead key={step} title="Import a file" />
      <Steps here={step} />
      <Stack gap="lg">
        {error ? (
          <Failure
            what="The file was not taken in."
            error={error}
            kept="Nothing was changed. What you chose is kept."
          />
        ) : null}
        {sending ? (
          <SendingCard sending={sending} />
        ) : columns ? (
          <ColumnsStep
            key={`${file.name} ${file.lastModified} ${draft.kind} ${draft.format}`}
            site={site}
            draft={{ ...draft, file }}
            onDraw={draw}
            onTry={(what) => send(what, "")}
          />
        ) : (
          <FileStep draft={draft} onDraw={draw} />
        )}
      </Stack>
    </>
  );
}
