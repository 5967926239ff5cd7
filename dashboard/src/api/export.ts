/** What a site hands out as a file. */
export const siteExports = ["people", "accounts", "events", "deliveries"] as const;

export type SiteExport = (typeof siteExports)[number];

/** Where all that a site has of a kind is to be had as a file. */
export const siteExportAddress = (site: string, kind: SiteExport) =>
  `/api/v1/sites/${encodeURIComponent(site)}/exports/${kind}`;
