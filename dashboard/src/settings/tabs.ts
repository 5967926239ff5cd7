import type { Permission } from "../api/session";

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
  { label: "Categories", path: "categories", needs: "site.read" },
  { label: "Quiet times", path: "quiet", needs: "site.read" },
  { label: "Privacy", path: "privacy", needs: "site.read" },
  { label: "Retention", path: "retention", needs: "site.read" },
  { label: "Identity", path: "identity", needs: "site.read" },
  { label: "Push", path: "push", needs: "site.read" },
  { label: "Members", path: "members", needs: "member.manage" },
  { label: "API keys", path: "keys", needs: "key.manage" },
  { label: "Audit log", path: "audit", needs: "audit.read" },
];
