// What somebody does at a page, whatever drives the browser: each call but the reading ones is one
// interaction, and counted.
import type { Page } from "playwright-core";
import type { ElementHandle, Page as Fox } from "puppeteer-core";

export type Thing = "button" | "link" | "menuitem";

export interface Hand {
  /** How many interactions there were. */
  done(): number;
  open(url: string): Promise<void>;
  /** A name that ends with … is only begun. */
  press(thing: Thing, name: string): Promise<void>;
  write(label: string, text: string): Promise<void>;
  /** Takes an option of a list. */
  choose(label: string, value: string): Promise<void>;
  /** Waits until the page says it. */
  reads(text: string): Promise<void>;
  /** Waits for the element, and gives what stands in it. */
  text(selector: string): Promise<string>;
}

const quoted = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What is named may say more behind a comma. */
const called = (name: string) =>
  name.endsWith("…") ? `^${quoted(name.slice(0, -1))}` : `^${quoted(name)}(,|$)`;

/** A hand at a page that Playwright drives. */
export function handOf(page: Page): Hand {
  let done = 0;
  // What has to be filled in has a star behind its label.
  const field = (label: string) =>
    page.getByLabel(new RegExp(`^${quoted(label)}( \\*)?$`)).and(page.locator("input,textarea,select"));
  return {
    done: () => done,
    open: async (url) => void (await page.goto(url)),
    async press(thing, name) {
      await page
        .getByRole(thing, { name: new RegExp(called(name)) })
        .first()
        .click();
      done++;
    },
    async write(label, text) {
      await field(label).fill(text);
      done++;
    },
    async choose(label, value) {
      await field(label).selectOption(value);
      done++;
    },
    reads: (text) => page.getByText(text).first().waitFor(),
    text: (selector) => page.locator(selector).first().innerText(),
  };
}

/** Runs in the page: the first visible thing of a kind with such a name; that of a field is its label. */
function find(kind: string, name: RegExp["source"]): Element | null {
  const wanted = new RegExp(name);
  const kinds: Record<string, string> = {
    button: "button,[role=button]",
    link: "a[href]",
    menuitem: "[role=menuitem]",
    field: "input,textarea,select",
  };
  const said = (e: Element) => {
    const copy = e.cloneNode(true) as Element;
    for (const silent of copy.querySelectorAll("[aria-hidden=true]")) silent.remove();
    return (copy.textContent ?? "").trim();
  };
  for (const e of document.querySelectorAll(kinds[kind]!)) {
    const label = (e as HTMLInputElement).labels?.[0];
    const words = e.getAttribute("aria-label") ?? (kind === "field" ? (label ? said(label) : "") : said(e));
    if (
      wanted.test(words) &&
      e.getClientRects().length > 0 &&
      !e.closest("[inert]") &&
      !(e as HTMLButtonElement).disabled
    )
      return e;
  }
  return null;
}

/** Runs in the page: nothing moves any more that will come to rest. */
const rest = () =>
  Promise.all(
    document
      .getAnimations()
      .filter((a) => a.effect?.getComputedTiming().endTime !== Infinity)
      .map((a) => a.finished.catch(() => undefined)),
  );

/** A hand at a page that WebDriver BiDi drives, by Puppeteer. */
export function foxHandOf(page: Fox): Hand {
  let done = 0;
  async function at(kind: string, name: string) {
    const found = await page.waitForFunction(find, {}, kind, called(name));
    await page.evaluate(rest);
    return found.asElement() as ElementHandle<Element>;
  }
  return {
    done: () => done,
    open: async (url) => void (await page.goto(url)),
    async press(thing, name) {
      await (await at(thing, name)).click();
      done++;
    },
    async write(label, text) {
      const field = await at("field", label);
      await field.evaluate((e) => (e as HTMLInputElement).select());
      await field.type(text);
      done++;
    },
    async choose(label, value) {
      await (await at("field", label)).select(value);
      done++;
    },
    async reads(text) {
      await page.bringToFront(); // behind another tab a page does not ask anew
      await page.waitForFunction((t: string) => document.body.innerText.includes(t), {}, text);
    },
    async text(selector) {
      const e = await page.waitForSelector(selector);
      return e!.evaluate((e) => (e as HTMLElement).innerText);
    },
  };
}
