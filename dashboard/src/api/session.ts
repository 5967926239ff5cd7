import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import { signedOut } from "./problem";
import type * as wire from "./schema.gen";

/** Who is at the screen, and what they may see. */
export interface Session {
  member: { email: string; role: string };
  /** Names of sites. */
  sites: string[];
}

export interface SetUp {
  token: string;
  email: string;
  siteName: string;
  origins: string[];
}

export function toSession(session: wire.Session): Session {
  const member = session.member;
  return { member: { email: member?.email ?? "", role: member?.role ?? "" }, sites: session.sites };
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

export async function setUp({ token, email, siteName, origins }: SetUp): Promise<Session> {
  return toSession(await ask(api.POST("/setup", { body: { token, email, site_name: siteName, origins } })));
}
