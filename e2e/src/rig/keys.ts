// The dashboard by keyboard alone.
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { untilEqual } from "./until.js";

export function keysOf(page: Page) {
  const { keyboard } = page;
  return {
    /** Goes on until a control of that name has the focus. */
    async reach(name: string, key: "Tab" | "Shift+Tab" = "Tab") {
      const here = () =>
        page.evaluate(() => {
          const at = document.activeElement;
          return at?.getAttribute("aria-label") ?? at?.textContent?.trim() ?? "";
        });
      // What changes a condition is fetched when the builder is there.
      const control = page.locator(`[aria-label="${name}"]`).or(page.getByRole("button", { name }));
      await control
        .or(page.getByRole("link", { name, exact: true }))
        .first()
        .waitFor();
      for (let i = 0; i < 160; i++) {
        if ((await here()) === name) return;
        await keyboard.press(key);
      }
      assert.fail(`no ${key} leads to ${name}`);
    },

    /** Chooses from the menu that is open. */
    async choose(name: string) {
      await page.getByRole("menuitem", { name, exact: true }).waitFor();
      for (let i = 0; i < 40 && !(await page.locator(":focus", { hasText: name }).count()); i++) {
        await keyboard.press("ArrowDown");
      }
      await keyboard.press("Enter");
      await page.getByRole("menu").waitFor({ state: "detached" });
    },

    /** Writes into a field and takes what it offers. */
    async pick(words: string) {
      await keyboard.type(words);
      await page.getByRole("option", { name: words }).waitFor();
      await keyboard.press("ArrowDown");
      await keyboard.press("Enter");
    },

    /** Goes to what the palette finds under that name. */
    async find(words: string) {
      await keyboard.press("Control+k");
      const field = page.getByRole("combobox", { name: "Search and do" });
      await field.waitFor();
      await keyboard.type(words);
      const first = () =>
        field.evaluate(
          (box) =>
            document.getElementById(box.getAttribute("aria-activedescendant") ?? "")?.textContent ?? "",
        );
      await untilEqual("what Enter takes", async () => (await first()).startsWith(words), true);
      await keyboard.press("Enter");
      await page.getByRole("heading", { name: words, exact: true }).waitFor();
    },
  };
}
