import { Textarea, TextInput } from "@mantine/core";
import { faultAt } from "../settings/useEditing";

interface Props {
  name: string;
  description: string;
  onName: (name: string) => void;
  onDescription: (description: string) => void;
  /** What was wrong when it was saved. */
  error: Error | null;
}

/** What a segment or a list is called, and what it is for. */
export function NameFields({ name, description, onName, onDescription, error }: Props) {
  return (
    <>
      <TextInput
        label="Name"
        required
        maxLength={255}
        value={name}
        error={faultAt(error, "/name")}
        onChange={(event) => onName(event.currentTarget.value)}
      />
      <Textarea
        label="What it is for"
        autosize
        maxLength={1000}
        value={description}
        error={faultAt(error, "/description")}
        onChange={(event) => onDescription(event.currentTarget.value)}
      />
    </>
  );
}
