// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Rendered, RenderOptions } from "../../message";
import { render } from "../index";
import { STAY } from "./note";
import { noteWords } from "./words";

let undone: number;

const notes = () => [...document.querySelectorAll('tend-message[data-layout="note"]')];
const find = (selector: string) => notes()[0]?.shadowRoot?.querySelector<HTMLElement>(selector);
const undo = () => find(".act");

/** A message of which no more are wanted, and what has followed it. */
async function fewer(options: Partial<RenderOptions> = { onUndone: () => undone++ }): Promise<Rendered> {
  const message = { layout: "slideout", blocks: [{ type: "text", text: "Hi" }] };
  const drawn = render(message, { delivery: "d1", campaign: "c1", fewer: true, ...options });
  if ("reason" in drawn) throw new Error(drawn.detail);
  const host = [...document.querySelectorAll("tend-message[data-delivery]")].at(-1);
  host?.shadowRoot?.querySelector<HTMLElement>(".fewer")?.click();
  await vi.advanceTimersByTimeAsync(150);
  await vi.dynamicImportSettled();
  return drawn;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  undone = 0;
  document.body.replaceChildren();
  document.documentElement.lang = "en";
  return () => vi.useRealTimers();
});

describe('the note after "Fewer like this"', () => {
  test("says what was done, and goes by itself", async () => {
    await fewer();
    await vi.advanceTimersByTimeAsync(200);
    expect(find("[role=status]")?.textContent).toContain("You will see fewer messages of this kind.");
    await vi.advanceTimersByTimeAsync(STAY - 500);
    expect(notes()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(notes()).toEqual([]);
    expect(undone).toBe(0);
  });

  test("takes it back, once", async () => {
    await fewer();
    const button = undo();
    button?.click();
    button?.click();
    await vi.advanceTimersByTimeAsync(1000);
    expect(undone).toBe(1);
    expect(notes()).toEqual([]);
  });

  test("takes nothing back when it is closed", async () => {
    await fewer();
    find(".close")?.click();
    await vi.advanceTimersByTimeAsync(1000);
    expect(undone).toBe(0);
    expect(notes()).toEqual([]);
  });

  test("stays while the focus is in it", async () => {
    await fewer();
    undo()?.focus();
    find(".panel")?.dispatchEvent(new Event("focusin"));
    await vi.advanceTimersByTimeAsync(10 * STAY);
    expect(notes()).toHaveLength(1);
    undo()?.blur();
    find(".panel")?.dispatchEvent(new Event("focusout"));
    await vi.advanceTimersByTimeAsync(STAY + 500);
    expect(notes()).toEqual([]);
  });

  test("goes where the message would be taken away, because the person is another one", async () => {
    (await fewer()).remove();
    await vi.advanceTimersByTimeAsync(500);
    expect(notes()).toEqual([]);
    expect(undone).toBe(0);
  });

  test("is one, of the latest message", async () => {
    await fewer();
    await fewer();
    await vi.advanceTimersByTimeAsync(500);
    expect(notes()).toHaveLength(1);
  });

  test("does not come in a preview, nor where nothing could be taken back", async () => {
    await fewer({ onUndone: () => undone++, preview: true });
    await fewer({});
    expect(notes()).toEqual([]);
  });
});

test("every language of the frame has words of its own", () => {
  const langs = "en de fr es it pt nl pl cs sv da fi tr uk ja zh ko ar he".split(" ");
  expect(new Set(langs.map((l) => noteWords(l).said)).size).toBe(langs.length);
  expect(noteWords("toString")).toEqual(noteWords("en"));
});
