// What Lighthouse makes of a page in Chromium. For tests in *.long.test.ts alone: a look takes ten
// seconds and more of both cores, and the library comes with hundreds of files.
import lighthouse, { desktopConfig, type Config, type Flags } from "lighthouse";
import { launch, type Browser, type Page } from "puppeteer-core";
import { program } from "./program.js";
import { FLAGS } from "./chromium.js";

export const CATEGORIES = ["performance", "accessibility", "best-practices"] as const;
export type Category = (typeof CATEGORIES)[number];
export type Scores = Record<Category, number>; // 0 to 100

export interface Look {
  scores: Scores;
  /** What it finds fault with and counts, as "category: audit: what is said of it". */
  faults: string[];
  /** Milliseconds, but for the shift, as the score of performance is made of. */
  figures: Record<(typeof FIGURES)[number], number>;
}

export const FIGURES = [
  "first-contentful-paint",
  "largest-contentful-paint",
  "total-blocking-time",
  "speed-index",
  "cumulative-layout-shift",
] as const;

export interface LookOptions {
  /** A phone on a slow line where absent: Lighthouse's own way. */
  desktop?: boolean;
  /** Cookies and storage stay: a page that wants a session. Where absent each look is a first visit. */
  signedIn?: boolean;
}

export interface Lighthouse {
  /** The page that it looks with: whoever has to be signed in is, on it. */
  page: Page;
  look(url: string, options?: LookOptions): Promise<Look>;
  close(): Promise<void>;
}

export async function openLighthouse(): Promise<Lighthouse> {
  const executablePath = program("chromium", "CHROMIUM");
  const browser: Browser = await launch({ executablePath, headless: true, args: FLAGS });
  const page = await browser.newPage();
  return {
    page,
    async look(url, { desktop = false, signedIn = false } = {}) {
      const flags: Flags = {
        logLevel: "error",
        onlyCategories: [...CATEGORIES],
        disableStorageReset: signedIn,
        disableFullPageScreenshot: true,
      };
      const config: Config | undefined = desktop ? desktopConfig : undefined;
      const result = await lighthouse(url, flags, config, page as never);
      if (!result) throw new Error(`Lighthouse gave nothing for ${url}`);
      return read(result.lhr);
    },
    close: () => browser.close(),
  };
}

type Result = NonNullable<Awaited<ReturnType<typeof lighthouse>>>["lhr"];

function read({ categories, audits, runtimeError, finalDisplayedUrl }: Result): Look {
  if (runtimeError) throw new Error(`Lighthouse, ${finalDisplayedUrl}: ${runtimeError.message}`);
  const faults: string[] = [];
  const scores = {} as Scores;
  for (const name of CATEGORIES) {
    const { score, auditRefs } = categories[name]!;
    if (score === null) throw new Error(`Lighthouse has no score of ${name} for ${finalDisplayedUrl}`);
    scores[name] = Math.round(100 * score);
    for (const { id, weight } of auditRefs) {
      const { score: got, title, displayValue = "" } = audits[id]!;
      if (weight > 0 && got !== null && got < 0.9)
        faults.push(`${name}: ${id}: ${title} ${displayValue}`.trim());
    }
  }
  const figures = Object.fromEntries(FIGURES.map((id) => [id, audits[id]?.numericValue ?? NaN]));
  return { scores, faults, figures: figures as Look["figures"] };
}

const middle = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;

/** The median of each score and figure; every fault that was found once. */
export function medians(looks: Look[]): Look {
  const of = <K extends string>(keys: readonly K[], get: (look: Look) => Record<K, number>) =>
    Object.fromEntries(keys.map((key) => [key, middle(looks.map((look) => get(look)[key]))])) as Record<
      K,
      number
    >;
  return {
    scores: of(CATEGORIES, (look) => look.scores),
    figures: of(FIGURES, (look) => look.figures),
    faults: [...new Set(looks.flatMap((look) => look.faults))],
  };
}
