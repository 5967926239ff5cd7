import { Menu, UnstyledButton } from "@mantine/core";
import { IconCheck, IconSelector } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import classes from "./Rail.module.css";

interface Props {
  site: string;
  sites: string[];
  compact: boolean;
  onGo: (() => void) | undefined;
}

/** Which site is worked on; a menu only where there is a choice. */
export function SiteSwitch({ site, sites, compact, onGo }: Props) {
  const sign = (
    <span className={classes.sign} aria-hidden>
      {site.slice(0, 1).toUpperCase()}
    </span>
  );
  if (sites.length < 2) {
    return (
      <div className={classes.site} title={site}>
        {sign}
        <span className={classes.word}>{site}</span>
      </div>
    );
  }
  return (
    <Menu position="bottom-start" width={220} transitionProps={{ duration: 120 }}>
      <Menu.Target>
        <UnstyledButton className={`${classes.control} ${classes.site}`} aria-label={`Site: ${site}`}>
          {sign}
          <span className={classes.word}>{site}</span>
          {compact ? null : <IconSelector size={16} aria-hidden />}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown mah="60vh" style={{ overflowY: "auto" }}>
        <Menu.Label>Sites</Menu.Label>
        {sites.map((name) => (
          <Menu.Item
            key={name}
            onClick={onGo}
            aria-current={name === site ? "true" : undefined}
            rightSection={name === site ? <IconCheck size={16} aria-hidden /> : null}
            renderRoot={(props) => <Link to="/sites/$site" params={{ site: name }} {...props} />}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
