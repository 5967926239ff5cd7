import { Tooltip, UnstyledButton } from "@mantine/core";
import {
  IconActivity,
  IconBell,
  IconBolt,
  IconBuilding,
  IconCode,
  IconFilter,
  IconHome,
  IconListDetails,
  IconMessage2,
  IconSearch,
  IconServer,
  IconSettings,
  IconStairsDown,
  IconTableImport,
  IconUsers,
  type Icon,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Session } from "../api/session";
import { useRights } from "../session/may";
import { MemberMenu } from "./MemberMenu";
import { pages } from "./pages";
import classes from "./Rail.module.css";
import { SiteSwitch } from "./SiteSwitch";

const icons: Record<string, Icon> = {
  Home: IconHome,
  Campaigns: IconMessage2,
  People: IconUsers,
  Accounts: IconBuilding,
  Segments: IconFilter,
  Lists: IconListDetails,
  Funnels: IconStairsDown,
  Live: IconActivity,
  Events: IconBolt,
  "API calls": IconServer,
  Imports: IconTableImport,
  Push: IconBell,
  Install: IconCode,
  Settings: IconSettings,
};

/** What opens the palette, as the keyboard at hand has it. */
const findKeys = /Mac|iP(hone|ad)/.test(navigator.platform) ? "⌘ K" : "Ctrl K";

export interface RailProps {
  site: string;
  sites: string[];
  member: Session["member"];
  /** Icons only; the words come as tooltips and stay for readers. */
  compact: boolean;
  /** Opens the palette; left out where something else does. */
  onFind?: () => void;
  /** Called when the member goes somewhere, also to where they are. */
  onGo?: () => void;
}

/** The left rail: site on top, pages, member at the foot. */
export function Rail({ site, sites, member, compact, onFind, onGo }: RailProps) {
  const { may } = useRights(site);
  const open = pages.filter(({ needs }) => !needs || may(needs));
  return (
    <div className={classes.rail} data-compact={compact || undefined}>
      <SiteSwitch site={site} sites={sites} compact={compact} onGo={onGo} />
      {onFind ? (
        <Tooltip label={`Search (${findKeys})`} position="right" disabled={!compact}>
          <UnstyledButton
            className={`${classes.control} ${classes.find}`}
            aria-keyshortcuts="Control+K Meta+K"
            onClick={onFind}
          >
            <IconSearch size={18} stroke={1.6} aria-hidden />
            <span className={classes.word}>Search</span>
            {compact ? null : (
              <kbd className={classes.keys} aria-hidden>
                {findKeys}
              </kbd>
            )}
          </UnstyledButton>
        </Tooltip>
      ) : null}
      <nav aria-label="Pages" className={classes.pages}>
        {open.map(({ to, word }) => {
          const Sign = icons[word] ?? IconMessage2;
          return (
            <Tooltip key={to} label={word} position="right" disabled={!compact}>
              <Link
                to={to}
                params={{ site }}
                activeOptions={{ exact: to === "/sites/$site" }}
                className={classes.entry}
                onClick={onGo}
              >
                <Sign size={20} stroke={1.6} aria-hidden />
                <span className={classes.word}>{word}</span>
              </Link>
            </Tooltip>
          );
        })}
      </nav>
      <MemberMenu member={member} />
    </div>
  );
}
