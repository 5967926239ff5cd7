// Firefox, by WebDriver BiDi, with as much as tests need that run in more than one engine.
import { launch } from "puppeteer-core";
import { program } from "./program.js";
import type { WebKit } from "./webkit.js";

export type Engine = Pick<WebKit, "goto" | "run" | "press" | "screenshot" | "close">;

export async function startFirefox(): Promise<Engine> {
  const executablePath = program("firefox-esr", "FIREFOX");
  const browser = await launch({ browser: "firefox", executablePath, headless: true });
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 720 });
  type Key = Parameters<typeof page.keyboard.press>[0];
  return {
    goto: async (url) => void (await page.goto(url)),
    run: (fn, ...args) => page.evaluate(fn as never, ...args) as Promise<never>,
    async press(...together) {
      for (const key of together) await page.keyboard.down(key as Key);
      for (const key of together.toReversed()) await page.keyboard.up(key as Key);
    },
    screenshot: async (path) => void (await page.screenshot({ path: path as `${string}.png` })),
    close: () => browser.close(),
  };
}
