import { AppShell, Burger, Drawer, Group, Text } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { sessionQuery } from "../api/session";
import { SignedOut } from "../session/SignedOut";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { Sheet } from "../ui/Sheet";
import classes from "./Frame.module.css";
import { FrameSkeleton } from "./FrameSkeleton";
import { NoSite } from "./NoSite";
import { Rail } from "./Rail";

/** The frame around all pages of a site: who is signed in, which site, where to go. */
export function SiteFrame({ site }: { site: string }) {
  const session = useQuery(sessionQuery);
  const [open, drawer] = useDisclosure(false);
  const compact = useMediaQuery("(min-width: 48em) and (max-width: 68.7475em)") ?? false;

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
  const { member, sites } = session.data;
  if (!sites.includes(site)) return <NoSite asked={site} sites={sites} />;

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
          <Burger opened={open} onClick={drawer.open} size="sm" aria-label="Menu" aria-expanded={open} />
          <Text fw={600} truncate>
            {site}
          </Text>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.rail} visibleFrom="sm">
        <Rail site={site} sites={sites} member={member} compact={compact} />
      </AppShell.Navbar>
      <Drawer.Root
        opened={open}
        onClose={drawer.close}
        size={260}
        padding={0}
        transitionProps={{ duration: 160 }}
      >
        <Drawer.Overlay hiddenFrom="sm" />
        <Drawer.Content aria-label="Menu" hiddenFrom="sm" className={classes.rail}>
          <Drawer.Body className={classes.drawer}>
            <Rail site={site} sites={sites} member={member} compact={false} onGo={drawer.close} />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
      <AppShell.Main id="content">
        <div className={classes.content}>
          <Outlet />
        </div>
      </AppShell.Main>
    </AppShell>
  );
}
