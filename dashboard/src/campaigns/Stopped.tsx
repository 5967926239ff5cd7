import { Stack, Text } from "@mantine/core";
import { count } from "../ui/figures";
import { ranked } from "./reasons";

interface Props {
  /** Up to "because the person". */
  title: string;
  /** How often each reason stopped it, by its code. */
  reasons: Record<string, number>;
  /** What is said besides of a reason. */
  more?: (code: string) => string;
}

/** Why messages were stopped, the most frequent reason first. */
export function Stopped({ title, reasons, more }: Props) {
  return (
    <div>
      <Text fw={600} size="sm" mb={4}>
        {title}, because the person
      </Text>
      <Stack component="ul" gap={4} m={0} ps="lg">
        {ranked(reasons).map(({ code, words, n }) => (
          <Text component="li" size="sm" key={code} title={code}>
            {words}: {count(n)}
            {more?.(code)}
          </Text>
        ))}
      </Stack>
    </div>
  );
}
