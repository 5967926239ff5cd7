import { Radio, Stack } from "@mantine/core";
import type { Traveller } from "../api/funnel";

interface Props {
  value: Traveller;
  onChange: (by: Traveller) => void;
  error: string | undefined;
}

const ways: [Traveller, string, string][] = [
  ["person", "By person", "Each person takes all the steps themselves. The figures count people."],
  [
    "account",
    "By account",
    "Anybody in the account takes a step, while they are in it. The figures count accounts.",
  ],
];

/** Whose steps these are. */
export function ByField({ value, onChange, error }: Props) {
  return (
    <Radio.Group
      label="Who goes this way?"
      value={value}
      error={error}
      onChange={(by) => onChange(by as Traveller)}
    >
      <Stack gap="sm" mt="xs">
        {ways.map(([by, label, does]) => (
          <Radio key={by} value={by} label={label} description={does} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
