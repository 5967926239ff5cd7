// Messages of the gallery as pictures, and the references that they are compared with: in
// e2e/references, each the message and little around it. The fonts are those that
// `.ci/needs test` installs, by the theme of a site, so that every machine draws alike.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { TestContext } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { signIn } from "./member.js";
import { difference } from "./likeness.js";
import { decode, encode, type Picture } from "./png.js";
import { until } from "./until.js";
import { openWorld, OWNER, type World } from "./world.js";

export const FOLDER = fileURLToPath(new URL("../../../references/", import.meta.url));
/** Pictures that are not as they were, beside the others of out/. */
const OTHER = fileURLToPath(new URL("../../../out/references/", import.meta.url));
const FONTS = ["Liberation Sans", "DejaVu Sans"];
/** `npm run references -w e2e` writes what the others compare. */
export const WRITES = process.env["REFERENCES"] === "write";

export interface Look {
  sample: string;
  width: 320 | 768 | 1440;
  scheme: "light" | "dark";
  dir: "ltr" | "rtl";
  /** 200 %: the width is the window's, the page has half of it. */
  zoom?: boolean;
}

export const nameOf = ({ sample, width, scheme, dir, zoom }: Look): string =>
  [sample, width, scheme, dir, ...(zoom ? ["zoom"] : [])].join("-");

export interface Gallery {
  world: World;
  /** The page of a member, for looks of one kind: width, scheme and zoom are the window's. */
  open(t: TestContext, look: Look): Promise<Page>;
  /** Draws it there, as it is when it is in use. */
  draw(page: Page, look: Look): Promise<void>;
  close(): Promise<void>;
}

export async function openGallery(): Promise<Gallery> {
  const world = await openWorld([{ name: "shop", theme: { font: FONTS.join(", ") } }]);
  return {
    world,
    async open(t, look) {
      const visitor = await world.visitor(t, windowOf(look));
      // The page of the gallery, too, has a font that is the same everywhere.
      await visitor.context.route("**/gallery/frame.css", async (route) => {
        const answer = await route.fetch();
        const font = FONTS.map((name) => `"${name}"`).join(", ");
        await route.fulfill({ response: answer, body: (await answer.text()).replace("system-ui", font) });
      });
      return signIn(visitor, await world.tend.link(OWNER));
    },
    async draw(page, { sample, scheme, dir }) {
      const query = new URLSearchParams({ sample, preset: "site:shop", scheme, dir });
      await page.goto(`${world.tend.url}/gallery/frame?${query}`);
      await until(`${sample} to be drawn`, async () => {
        const said = await page.evaluate(() => document.documentElement.dataset["drawn"]);
        if (said && said !== "shown") throw new Error(said);
        return said;
      });
      await settle(page);
    },
    close: () => world.close(),
  };
}

function windowOf({ width, zoom }: Look): BrowserContextOptions {
  const viewport = zoom ? { width: width / 2, height: 400 } : { width, height: 720 };
  return { viewport, deviceScaleFactor: zoom ? 2 : 1, reducedMotion: "reduce" };
}

/** A hotspot is opened, images have come, and nothing has the pointer. */
async function settle(page: Page) {
  const message = page.locator("tend-message");
  const beacon = message.locator(".beacon");
  if (await beacon.count()) {
    await beacon.click();
    await message.locator("#panel").waitFor({ state: "visible" });
    await page.mouse.move(0, 0);
  }
  await message.evaluate((e) =>
    Promise.all([...e.shadowRoot!.querySelectorAll("img")].map((image) => image.decode())),
  );
  // What goes by the pointer or by an image's size has been painted two frames later.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Around the message in the page's pixels, its shadow begun. */
const AROUND = 10;

/** The message as it is painted. */
export async function take(page: Page): Promise<Picture> {
  const clip = await page.locator("tend-message").evaluate((host, around) => {
    const parts = [...host.shadowRoot!.querySelectorAll(".panel, .tip, .arrow, .beacon")]
      .map((e) => e.getBoundingClientRect())
      .filter((r) => r.width > 0 && r.height > 0);
    const left = Math.max(0, Math.floor(Math.min(...parts.map((r) => r.left)) - around));
    const top = Math.max(0, Math.floor(Math.min(...parts.map((r) => r.top)) - around));
    const right = Math.min(innerWidth, Math.ceil(Math.max(...parts.map((r) => r.right)) + around));
    const bottom = Math.min(innerHeight, Math.ceil(Math.max(...parts.map((r) => r.bottom)) + around));
    return { x: left, y: top, width: right - left, height: bottom - top };
  }, AROUND);
  return decode(await page.screenshot({ clip }));
}

export function reference(name: string, folder = FOLDER): Picture {
  const path = `${folder}${name}.png`;
  if (!existsSync(path)) throw new Error(`there is no reference ${name}: npm run references -w e2e makes it`);
  return decode(readFileSync(path));
}

/** Compares with the reference, or makes it; what is other can be looked at in out/references. */
export function hold(name: string, picture: Picture, folder = FOLDER): string | undefined {
  const path = `${folder}${name}.png`;
  if (WRITES) {
    mkdirSync(folder, { recursive: true });
    // One that is alike stays, so that a change shows only what has changed.
    if (!existsSync(path) || difference(picture, decode(readFileSync(path))))
      writeFileSync(path, encode(picture));
    return undefined;
  }
  const why = difference(picture, reference(name, folder));
  if (!why) return undefined;
  mkdirSync(OTHER, { recursive: true });
  writeFileSync(`${OTHER}${name}.png`, encode(picture));
  return `${name}: ${why}; look at e2e/out/references/${name}.png`;
}
