import { Tabs } from "@mantine/core";
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { useRights } from "../session/may";
import { PageHead } from "../ui/PageHead";
import { tabs } from "./tabs";

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
