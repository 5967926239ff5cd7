import { Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconDownload, IconEraser } from "@tabler/icons-react";
import type { Person } from "../api/person";
import { exportAddress } from "../api/privacy";
import { useRights } from "../session/may";
import { EraseDialog } from "./EraseDialog";

/** What a person may ask for: all that is kept of them, and that it goes. */
export function PrivacyMenu({ site, person }: { site: string; person: Person }) {
  const [asking, ask] = useDisclosure(false);
  const { may } = useRights(site);
  if (!may("person.write")) return null;
  return (
    <>
      <Menu position="bottom-end" width={200} transitionProps={{ duration: 120 }}>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>
            Privacy
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component="a"
            href={exportAddress(site, person.id)}
            download
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            Export
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconEraser size={16} aria-hidden />} onClick={ask.open}>
            Erase…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <EraseDialog site={site} person={person} opened={asking} onClose={ask.close} />
    </>
  );
}
