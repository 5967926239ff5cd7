// All that a file of tests needs: a server over fresh data, a customer's site, a browser.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { createApi, type Api } from "./api.js";
import { launch } from "./chromium.js";
import { html, openShop, type Html, type Shop } from "./shop.js";
import { startTend, type Tend } from "./tend.js";
import { createVisitor, type Visitor } from "./visitor.js";

export const API_KEY = "tend_sk_e2e_0123456789abcdef0123456789abcdef";
export const OWNER = "owner@shop.example";

/** A site as the bootstrap file has it; its key is site_NAME, its origin the shop's. */
export interface SiteSpec {
  name: string;
  origins?: string[];
  identity?: object;
  caps?: object;
  browser?: object;
  theme?: object;
  privacy?: object;
  push?: object;
  segments?: object[];
  lists?: object[];
  funnels?: object[];
  campaigns?: object[];
  write_key?: string;
  /** Who is something else there than the owner. */
  members?: { email: string; role: string }[];
}

export interface World {
  tend: Tend;
  shop: Shop;
  browser: Browser;
  api(site: string): Api;
  /** Tells of a batch of calls as a site's own server does, with its write key. */
  tell(key: string, batch: object[]): Promise<void>;
  /** Puts a page of a site into the shop and gives its address. */
  page(site: string, path: string, more?: Partial<Html>, headers?: Record<string, string>): string;
  /** A browser of its own for the test: closed at its end, and no fault seen. */
  visitor(t: TestContext, options?: BrowserContextOptions): Promise<Visitor>;
  close(): Promise<void>;
}

export async function openWorld(
  sites: SiteSpec[],
  ignoreDefaultArgs?: string[],
  flags?: string[],
  binary?: string,
): Promise<World> {
  const shop = await openShop();
  const names = sites.map((s) => s.name);
  const bootstrap = {
    sites: sites.map((s) => ({ key: `site_${s.name}`, origins: [shop.url], ...s, members: undefined })),
    api_keys: names.map((site) => ({ name: "e2e", site, key: `${API_KEY}-${site}`, scopes: ["admin"] })),
    members: [
      { email: OWNER, role: "owner", sites: names },
      ...sites.flatMap(({ name, members = [] }) => members.map((m) => ({ ...m, sites: [name] }))),
    ],
  };
  const tend = await startTend("serve", bootstrap, flags, binary);
  const browser = await launch(ignoreDefaultArgs);
  return {
    tend,
    shop,
    browser,
    api: (site) => createApi(tend.url, `${API_KEY}-${site}`, site),
    async tell(key, batch) {
      const answer = await fetch(`${tend.url}/v1/batch`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}`,
        },
        body: JSON.stringify({ batch }),
      });
      assert.equal(answer.status, 200, await answer.text());
    },
    page(site, path, more = {}, headers = {}) {
      shop.put(path, { body: html({ key: `site_${site}`, tend: tend.url, ...more }), headers });
      return shop.url + path;
    },
    async visitor(t, options) {
      const visitor = await createVisitor(browser, options);
      t.after(() => visitor.close());
      return visitor;
    },
    async close() {
      await browser.close();
      await tend.close();
      await shop.close();
    },
  };
}

/** A banner for every event of a name, as often as its caps let it. */
export function banner(id: string, event: string, more: { message?: object; [field: string]: unknown } = {}) {
  return {
    id,
    status: "live",
    name: id,
    channel: "in_app",
    trigger: { type: "event", name: event },
    ...more,
    message: {
      layout: "banner",
      blocks: [
        { type: "heading", text: "Your reports travel well" },
        { type: "text", text: "A colleague can read along here, without a file." },
        { type: "button", label: "Not now", action: { type: "dismiss" } },
      ],
      ...more.message,
    },
  };
}
