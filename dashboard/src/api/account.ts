import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import { toSession, type Session } from "./session";

/** How the member signs in. */
export interface Account {
  email: string;
  password: boolean;
  twoFactor: boolean;
  recoveryCodes: number;
}

export interface Device {
  id: string;
  device: string;
  createdAt: Date;
  seenAt: Date;
  current: boolean;
}

export interface Factor {
  secret: string;
  uri: string;
  qr: string;
}

export const accountQuery = queryOptions<Account>({
  queryKey: ["account"],
  queryFn: async ({ signal }) => {
    const a = await ask(api.GET("/account", { signal }));
    return {
      email: a.email,
      password: a.password,
      twoFactor: a.two_factor,
      recoveryCodes: a.recovery_codes,
    };
  },
});

export const devicesQuery = queryOptions<Device[]>({
  queryKey: ["account", "sessions"],
  queryFn: async ({ signal }) => {
    const page = await ask(api.GET("/account/sessions", { signal }));
    return page.data.map((s) => ({
      id: s.id,
      device: s.device,
      createdAt: new Date(s.created_at),
      seenAt: new Date(s.seen_at),
      current: s.current,
    }));
  },
});

export interface ByPassword {
  email: string;
  password: string;
  /** Of the authenticator app, or a recovery code. */
  code?: string;
}

export async function signInByPassword(body: ByPassword): Promise<Session> {
  return toSession(await ask(api.POST("/session", { body })));
}

/** Sets the password that a link is for, and tells whose it is. */
export async function choosePassword(body: { token: string; password: string }): Promise<string> {
  return (await ask(api.POST("/password", { body }))).email;
}

export async function changePassword(body: { current?: string; password: string }): Promise<void> {
  await ask(api.PUT("/account/password", { body }));
}

export async function beginFactor(password: string): Promise<Factor> {
  return ask(api.POST("/account/two-factor", { body: { password } }));
}

export async function confirmFactor(code: string): Promise<string[]> {
  return (await ask(api.PUT("/account/two-factor", { body: { code } }))).recovery_codes;
}

export async function removeFactor(password: string): Promise<void> {
  await ask(api.POST("/account/two-factor/remove", { body: { password } }));
}

/** "" is every other one. */
export async function endSession(id: string): Promise<void> {
  await ask(
    id ? api.DELETE("/account/sessions/{id}", { params: { path: { id } } }) : api.DELETE("/account/sessions"),
  );
}
