import { Tooltip } from "@mantine/core";
import {
  IconActivity,
  IconCode,
  IconHome,
  IconMessage2,
  IconSettings,
  IconUsers,
  type Icon,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Permission, Session } from "../api/session";
import { useRights } from "../session/may";
import { MemberMenu } from "./MemberMenu";
import classes from "./Rail.module.css";
import { SiteSwitch } from "./SiteSwitch";

interface Entry {
  to:
    | "/sites/$site"
    | "/sites/$site/campaigns"
    | "/sites/$site/people"
    | "/sites/$site/live"
    | "/sites/$site/install"
    | "/sites/$site/settings/site";
  word: string;
  icon: Icon;
  /** Left out for who has it not. */
  needs?: Permission;
}

const entries: Entry[] = [
  { to: "/sites/$site", word: "Home", icon: IconHome },
  { to: "/sites/$site/campaigns", word: "Campaigns", icon: IconMessage2 },
  { to: "/sites/$site/people", word: "People", icon: IconUsers, needs: "person.read" },
  { to: "/sites/$site/live", word: "Live", icon: IconActivity, needs: "person.read" },
  { to: "/sites/$site/install", word: "Install", icon: IconCode },
  { to: "/sites/$site/settings/site", word: "Settings", icon: IconSettings },
];

interface Props {
  site: string;
  sites: string[];
  member: Session["member"];
  /** Icons only; the words come as tooltips and stay for readers. */
  compact: boolean;
  /** Called when the member goes somewhere, also to where they are. */
  onGo?: () => void;
}

/** The left rail: site on top, pages, member at the foot. */
export function Rail({ site, sites, member, compact, onGo }: Props) {
  const { may } = useRights(site);
  const open = entries.filter(({ needs }) => !needs || may(needs));
  return (
    <div className={classes.rail} data-compact={compact || undefined}>
      <SiteSwitch site={site} sites={sites} compact={compact} onGo={onGo} />
      <nav aria-label="Pages" className={classes.pages}>
        {open.map(({ to, word, icon: Icon }) => (
          <Tooltip key={to} label={word} position="right" disabled={!compact}>
            <Link
              to={to}
              params={{ site }}
              activeOptions={{ exact: to === "/sites/$site" }}
              className={classes.entry}
              onClick={onGo}
            >
              <Icon size={20} stroke={1.6} aria-hidden />
              <span className={classes.word}>{word}</span>
            </Link>
          </Tooltip>
        ))}
      </nav>
      <MemberMenu member={member} />
    </div>
  );
}
