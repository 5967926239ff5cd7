import { Tabs } from "@mantine/core";
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import type { Permission } from "../api/session";
import { useRights } from "../session/may";
import { PageHead } from "../ui/PageHead";

interface Tab {
  label: string;
  path: string;
  needs: Permission;
}

/** The pages of the settings, in their order. Each is a route below /sites/$site/settings. */
export const tabs: Tab[] = [
  { label: "Site and origins", path: "site", needs: "site.read" },
  { label: "Look", path: "look", needs: "site.read" },
  { label: "How often", path: "often", needs: "site.read" },
  { label: "Quiet times", path: "quiet", needs: "site.read" },
  { label: "Privacy", path: "privacy", needs: "site.read" },
  { label: "Identity", path: "identity", needs: "site.read" },
  { label: "Members", path: "members", needs: "member.manage" },
  { label: "API keys", path: "keys", needs: "key.manage" },
  { label: "Audit log", path: "audit", needs: "audit.read" },
];

/** What is around each page of the settings: those that the member's role includes, as tabs. */
export function SettingsFrame({ site }: { site: string }) {
  const navigate = useNavigate();
  const { may } = useRights(site);
  const at = useRouterState({ select: (s) => s.location.pathname.split("/")[4] ?? "" });
  const open = tabs.filter((tab) => may(tab.needs));
  return (
    <>
      <PageHead title="Settings" />
      <Tabs
        value={at}
        onChange={(path) => path && void navigate({ to: `/sites/${site}/settings/${path}` })}
        mb="lg"
      >
        <Tabs.List aria-label="Settings">
          {open.map((tab) => (
            <Tabs.Tab key={tab.path} value={tab.path}>
              {tab.label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={at} pt="lg">
          <Outlet />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
