import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import type * as wire from "./schema.gen";

export type PushKey = wire.PushKey;
export type Device = wire.Device;
export type PushTest = wire.PushTest;

/** The keys by which push services know the site, the one in force first. */
export function pushKeysQuery(site: string) {
  return queryOptions<PushKey[]>({
    queryKey: ["push keys", site],
    queryFn: async ({ signal }) =>
      (await ask(api.GET("/sites/{site}/push/keys", { params: { path: { site } }, signal }))).data,
  });
}

export async function rotatePushKey(site: string): Promise<PushKey[]> {
  return (await ask(api.POST("/sites/{site}/push/rotate", { params: { path: { site } } }))).data;
}

/** The browsers that take web push for a person. */
export function devicesQuery(site: string, id: string) {
  return queryOptions<Device[]>({
    queryKey: ["devices", site, id],
    queryFn: async ({ signal }) =>
      (await ask(api.GET("/sites/{site}/people/{id}/devices", { params: { path: { site, id } }, signal })))
        .data,
  });
}

/** Sends a notification; the answer says what the push service made of it. */
export function testDevice(site: string, id: string, device: string): Promise<PushTest> {
  return ask(
    api.POST("/sites/{site}/people/{id}/devices/{device}/test", { params: { path: { site, id, device } } }),
  );
}

export async function removeDevice(site: string, id: string, device: string): Promise<void> {
  await ask(
    api.DELETE("/sites/{site}/people/{id}/devices/{device}", { params: { path: { site, id, device } } }),
  );
}
