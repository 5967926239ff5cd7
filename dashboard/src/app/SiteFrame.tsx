import { ActionIcon, AppShell, Burger, Group, Text } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { sessionQuery, type Session } from "../api/session";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { Sheet } from "../ui/Sheet";
import { useLater } from "../ui/useLater";
import classes from "./Frame.module.css";
import { FrameSkeleton } from "./FrameSkeleton";
import { NoSite } from "./NoSite";
import { Rail } from "./Rail";
import { SignedOut } from "./SignedOut";
import { usePalette } from "./usePalette";

/** The frame around all pages of a site: who is signed in, which site, where to go. */
export function SiteFrame({ site }: { site: string }) {
  const session = useQuery(sessionQuery);
  if (session.isPending) {
    return (
      <Delayed>
        <FrameSkeleton />
      </Delayed>
    );
  }
  // With an answer from before, the pages go on and tell of the fault themselves.
  if (session.data === undefined) {
    return (
      <Sheet title="Tend">
        <Failure
          what="We could not find out who you are."
          error={session.error}
          onRetry={() => void session.refetch()}
        />
      </Sheet>
    );
  }
  if (session.data === null) return <SignedOut />;
  if (!session.data.sites.includes(site)) return <NoSite asked={site} sites={session.data.sites} />;
  return <Frame site={site} session={session.data} />;
}

/** The rail, the head on a phone, the page; the palette above all of it. */
function Frame({ site, session: { member, sites } }: { site: string; session: Session }) {
  const [open, drawer] = useDisclosure(false);
  const [RailDrawer, fetchDrawer] = useLater("The menu", () =>
    import("./RailDrawer").then((m) => m.RailDrawer),
  );
  const compact = useMediaQuery("(min-width: 48em) and (max-width: 68.7475em)") ?? false;
  const palette = usePalette(site, sites);
  return (
    <AppShell
      navbar={{ width: { base: 220, sm: 68, md: 220 }, breakpoint: "sm", collapsed: { mobile: true } }}
      header={{ height: { base: 56, sm: 0 } }}
      transitionDuration={0}
    >
      <a href="#content" className={classes.skip}>
        To the content
      </a>
      <AppShell.Header hiddenFrom="sm" className={classes.header}>
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger
            opened={open}
            onClick={() => {
              fetchDrawer();
              drawer.open();
            }}
            size="sm"
            aria-label="Menu"
            aria-expanded={open}
          />
          <Text fw={600} truncate flex={1}>
            {site}
          </Text>
          <ActionIcon variant="subtle" color="gray" size={40} aria-label="Search" onClick={palette.find}>
            <IconSearch size={20} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.rail} visibleFrom="sm">
        <Rail site={site} sites={sites} member={member} compact={compact} onFind={palette.find} />
      </AppShell.Navbar>
      {RailDrawer ? (
        <RailDrawer site={site} sites={sites} member={member} opened={open} onClose={drawer.close} />
      ) : null}
      {palette.shown}
      <AppShell.Main id="content">
        <div className={classes.content}>
          <Outlet />
        </div>
      </AppShell.Main>
    </AppShell>
  );
}
