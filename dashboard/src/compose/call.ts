/** The call with which a site's server triggers a campaign, as a line for a shell. */
export function callOf(origin: string, site: string, id: string): string {
  const where = `${origin}/api/v1/sites/${encodeURIComponent(site)}/campaigns/${encodeURIComponent(id)}/trigger`;
  return [
    `curl -X POST '${where}'`,
    `-H "Authorization: Bearer $TEND_KEY" -H 'Content-Type: application/json'`,
    `-d '{"people": ["ada"], "props": {"plan": "pro"}}'`,
  ].join(" \\\n  ");
}
