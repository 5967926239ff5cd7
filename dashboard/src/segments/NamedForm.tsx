import { Stack } from "@mantine/core";
import type { ComponentProps, ReactNode } from "react";
import { useRights } from "../session/may";
import { Card } from "../ui/Card";
import { SaveFoot } from "./SaveFoot";

interface Props extends Omit<ComponentProps<typeof SaveFoot>, "not"> {
  site: string;
  title: string;
  /** How wide its fields are at most, in px. */
  width: number;
  onSave: () => void;
  children: ReactNode;
}

/** What is kept under a name as it is edited: one card of fields, and the way to save or delete it. */
export function NamedForm({ site, title, width, onSave, children, ...foot }: Props) {
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      <Card title={title}>
        <Stack gap="md" maw={width}>
          {children}
          <SaveFoot {...foot} not={useRights(site).whyNot("campaign.write")} />
        </Stack>
      </Card>
    </form>
  );
}
