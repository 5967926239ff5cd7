import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { segmentsQuery } from "../api/segment";
import { Card } from "../ui/Card";
import { scanInWords } from "./scan";

/** Between two looks at how far the scan is, in milliseconds. */
const EVERY = 5000;

/** Of a segment that a live campaign is triggered by: who is in it, and how far the scan is. */
export function Watched({ site, id }: { site: string; id: string }) {
  const { data } = useQuery({ ...segmentsQuery(site), refetchInterval: EVERY });
  const scan = data?.find((one) => one.id === id)?.scan;
  if (!scan) return null;
  return (
    <Card title="Who comes in and leaves">
      <Stack gap={4}>
        {scanInWords(scan).map((words) => (
          <Text key={words} size="sm">
            {words}
          </Text>
        ))}
      </Stack>
    </Card>
  );
}
