import { Text, TextInput } from "@mantine/core";
import { faultAt } from "../settings/useEditing";

interface Props {
  /** The id that it has; left out for what is not saved yet. */
  was: string | undefined;
  value: string;
  onChange: (id: string) => void;
  error: Error | null;
}

/** What programs call it: chosen once, or left to the server. */
export function IdField({ was, value, onChange, error }: Props) {
  if (was !== undefined)
    return (
      <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        Its id is {was}: conditions and the API call it so.
      </Text>
    );
  return (
    <TextInput
      label="Id"
      description="Conditions and the API call it so. It cannot be changed later; without one it gets one."
      maxLength={255}
      spellCheck={false}
      value={value}
      error={faultAt(error, "/id")}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
