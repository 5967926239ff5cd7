import { Button, Group } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { csvAddress, type Table } from "../api/report";
import { useRights } from "../session/may";

interface Props {
  site: string;
  id: string;
  survey: boolean;
}

/** The figures as tables for a spreadsheet. */
export function Downloads({ site, id, survey }: Props) {
  const { may } = useRights(site);
  const tables: [Table, string][] = [
    ["report", "Days"],
    ["pages", "Pages"],
  ];
  if (survey && may("person.read")) tables.push(["answers", "Answers"]);
  return (
    <Group gap="xs" role="group" aria-label="Download as CSV">
      {tables.map(([table, word]) => (
        <Button
          key={table}
          component="a"
          href={csvAddress(site, id, table)}
          download
          size="compact-sm"
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          {word} (CSV)
        </Button>
      ))}
    </Group>
  );
}
