// Files that a member gives to a page.
import type { Locator, Page } from "playwright-core";

export interface Given {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export const given = (name: string, content: string | Uint8Array): Given => ({
  name,
  mimeType: "",
  buffer: Buffer.from(content as string),
});

/** Chooses a file behind a button, as by the window of the system. */
export async function choose(page: Page, button: string | RegExp, file: Given): Promise<void> {
  const opened = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: button }).click();
  await (await opened).setFiles(file);
}

/** Lets a file go over a place. */
export async function drop(page: Page, place: Locator, { name, buffer }: Given): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([called, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content as string], called as string));
      return data;
    },
    [name, buffer.toString()],
  );
  await place.dispatchEvent("dragover", { dataTransfer });
  await place.dispatchEvent("drop", { dataTransfer });
}
