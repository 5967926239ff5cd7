import { Drawer } from "@mantine/core";
import classes from "./Frame.module.css";
import { Rail, type RailProps } from "./Rail";

interface Props extends Omit<RailProps, "compact" | "onGo"> {
  opened: boolean;
  onClose: () => void;
}

/** The rail where there is no room for it. */
export function RailDrawer({ opened, onClose, ...rail }: Props) {
  return (
    <Drawer.Root opened={opened} onClose={onClose} size={260} padding={0} transitionProps={{ duration: 160 }}>
      <Drawer.Overlay hiddenFrom="sm" />
      <Drawer.Content aria-label="Menu" hiddenFrom="sm" className={classes.rail ?? ""}>
        <Drawer.Body className={classes.drawer ?? ""}>
          <Rail {...rail} compact={false} onGo={onClose} />
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
