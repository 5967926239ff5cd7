import { AppShell, Skeleton, Stack } from "@mantine/core";
import classes from "./Frame.module.css";

/** The shape of the frame while we find out who is at the screen. */
export function FrameSkeleton() {
  return (
    <AppShell
      navbar={{ width: { base: 220, sm: 68, md: 220 }, breakpoint: "sm", collapsed: { mobile: true } }}
      transitionDuration={0}
      aria-busy
    >
      <AppShell.Navbar className={classes.rail} p="md" visibleFrom="sm">
        <Stack gap="md">
          <Skeleton h={28} />
          <Skeleton h={28} />
          <Skeleton h={28} />
        </Stack>
      </AppShell.Navbar>
      <AppShell.Main>
        <div className={classes.content}>
          <Skeleton h={32} w={180} mb="xl" />
          <Skeleton h={320} />
        </div>
      </AppShell.Main>
    </AppShell>
  );
}
