import type { Permission } from "../api/session";

export interface Page {
  to:
    | "/sites/$site"
    | "/sites/$site/campaigns"
    | "/sites/$site/people"
    | "/sites/$site/accounts"
    | "/sites/$site/segments"
    | "/sites/$site/lists"
    | "/sites/$site/funnels"
    | "/sites/$site/live"
    | "/sites/$site/events"
    | "/sites/$site/calls"
    | "/sites/$site/imports"
    | "/sites/$site/push"
    | "/sites/$site/install"
    | "/sites/$site/settings/site";
  word: string;
  /** Left out for who has it not. */
  needs?: Permission;
}

/** The pages of a site, in the order of the rail. */
export const pages: Page[] = [
  { to: "/sites/$site", word: "Home" },
  { to: "/sites/$site/campaigns", word: "Campaigns" },
  { to: "/sites/$site/people", word: "People", needs: "person.read" },
  { to: "/sites/$site/accounts", word: "Accounts", needs: "person.read" },
  { to: "/sites/$site/segments", word: "Segments", needs: "campaign.read" },
  { to: "/sites/$site/lists", word: "Lists", needs: "campaign.read" },
  { to: "/sites/$site/funnels", word: "Funnels", needs: "campaign.read" },
  { to: "/sites/$site/live", word: "Live", needs: "person.read" },
  { to: "/sites/$site/events", word: "Events", needs: "report.read" },
  { to: "/sites/$site/calls", word: "API calls" },
  { to: "/sites/$site/imports", word: "Imports", needs: "person.read" },
  { to: "/sites/$site/push", word: "Push", needs: "report.read" },
  { to: "/sites/$site/install", word: "Install" },
  { to: "/sites/$site/settings/site", word: "Settings" },
];
