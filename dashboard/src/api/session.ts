import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import { signedOut } from "./problem";
import type * as wire from "./schema.gen";

/** Who is at the screen, and what they may see. */
export interface Session {
  member: { email: string };
  /** Names of sites. */
  sites: string[];
  /** What they may do on each. */
  access: Access[];
}

export interface Access {
  site: string;
  role: string;
  permissions: string[];
}

/** What calls ask for; the server's table (server/auth/access.go) says which roles have it. */
export type Permission =
  | "site.read"
  | "site.write"
  | "site.create"
  | "campaign.read"
  | "campaign.write"
  | "campaign.preview"
  | "campaign.approve"
  | "campaign.launch"
  | "campaign.pause"
  | "report.read"
  | "person.read"
  | "person.write"
  | "image.read"
  | "image.write"
  | "key.manage"
  | "member.manage"
  | "audit.read";

export interface SetUp {
  token: string;
  email: string;
  /** "" for none: then links sign in. */
  password: string;
  siteName: string;
  origins: string[];
}

export function toSession(session: wire.Session): Session {
  const access = session.access.map(({ site, role = "", permissions }) => ({ site, role, permissions }));
  return { member: { email: session.member?.email ?? "" }, sites: session.sites, access };
}

/** null when nobody is signed in, which is an answer and not a failure. */
export const sessionQuery = queryOptions<Session | null>({
  queryKey: ["session"],
  staleTime: 60_000,
  queryFn: async ({ signal }) => {
    try {
      return toSession(await ask(api.GET("/session", { signal })));
    } catch (error) {
      if (signedOut(error)) return null;
      throw error;
    }
  },
});

export async function signIn(token: string): Promise<Session> {
  return toSession(await ask(api.POST("/session", { body: { token } })));
}

export async function signOut(): Promise<void> {
  await ask(api.DELETE("/session"));
}

export async function setUp({ token, email, password, siteName, origins }: SetUp): Promise<Session> {
  const body = { token, email, site_name: siteName, origins, ...(password ? { password } : {}) };
  return toSession(await ask(api.POST("/setup", { body })));
}
