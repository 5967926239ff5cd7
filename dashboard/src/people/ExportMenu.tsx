import { Button, Menu, Text } from "@mantine/core";
import { IconChevronDown, IconDownload } from "@tabler/icons-react";
import { siteExportAddress, siteExports, type SiteExport } from "../api/export";
import { useRights } from "../session/may";

const words: Record<SiteExport, [string, string]> = {
  people: ["People", "ids, attributes, what they did how often"],
  accounts: ["Accounts", "attributes, owner, figures"],
  events: ["Events", "all that people did and were sent"],
  deliveries: ["Deliveries", "what was sent, and what came of it"],
};

/** All that the site has of a kind, as a file, for who may hand it out. */
export function ExportMenu({ site }: { site: string }) {
  const { may } = useRights(site);
  if (!may("person.write")) return null;
  return (
    <Menu position="bottom-end" width={280} transitionProps={{ duration: 120 }}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          rightSection={<IconChevronDown size={16} aria-hidden />}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {siteExports.map((kind) => (
          <Menu.Item key={kind} component="a" href={siteExportAddress(site, kind)} download>
            {words[kind][0]}
            <Text size="xs" c="dimmed">
              {words[kind][1]}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
