// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from "vitest";
import { choose, type ChoiceOptions } from "../index";
import { preferenceWords } from "./words";

let said: Record<string, boolean>[];
const guard: ChoiceOptions["guard"] = (fn) => fn;

const open = (options: Partial<ChoiceOptions> = {}) =>
  choose({
    guard,
    categories: ["news", "weekly_tips"],
    off: new Set(),
    names: undefined,
    set: (choices) => said.push(choices),
    ...options,
  });

const hosts = () => [...document.querySelectorAll("tend-message")];
const root = () => hosts()[0]!.shadowRoot!;
const rows = () =>
  [...root().querySelectorAll("label")].map((label) => [label.textContent, label.querySelector("input")!]);
const shown = () => rows().map(([name, box]) => [name, (box as HTMLInputElement).checked]);
const turn = (i: number) => (rows()[i]![1] as HTMLInputElement).click();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  said = [];
  document.body.replaceChildren();
  document.documentElement.lang = "en";
  return () => {
    hosts()[0]?.shadowRoot?.querySelector<HTMLElement>(".close")?.click();
    vi.advanceTimersByTime(1000);
    vi.useRealTimers();
  };
});

describe("the dialog of preferences", () => {
  test("has a switch for each category, named as the page names it", async () => {
    expect(await open({ off: new Set(["promo", "news"]), names: { promo: "Offers", toString: 1 } })).toBe(
      true,
    );
    expect(shown()).toEqual([
      ["News", false],
      ["Weekly tips", true],
      ["Offers", false],
    ]);
  });

  test("holds what is turned as it is turned", async () => {
    await open({ off: new Set(["news"]) });
    turn(0);
    turn(1);
    expect(said).toEqual([{ news: true }, { weekly_tips: false }]);
  });

  test("has one switch for all that was turned off one by one", async () => {
    await open({ off: new Set(["campaign:a", "news", "campaign:b"]) });
    expect(shown().at(-1)).toEqual(["Others that were turned off", false]);
    turn(2);
    expect(said).toEqual([{ "campaign:a": true, "campaign:b": true }]);
  });

  test("follows what is said elsewhere while it is there, but not against what was just turned", async () => {
    const off = new Set(["news"]);
    const tell = (...now: string[]) => {
      off.clear();
      for (const c of now) off.add(c);
      window.dispatchEvent(new CustomEvent("tend:preferences"));
    };
    await open({ off });
    tell("weekly_tips", "campaign:a");
    expect(shown()).toEqual([
      ["News", true],
      ["Weekly tips", false],
      ["Others that were turned off", false],
    ]);
    turn(0);
    tell("weekly_tips");
    expect(shown()[0]).toEqual(["News", false]);
    expect(shown()[2]).toEqual(["Others that were turned off", true]);
    tell("news");
    tell();
    expect(shown().map(([, on]) => on)).toEqual([true, true, true]);
    expect(said).toEqual([{ news: false }]);
  });

  test("that had nothing to choose has a switch when there is something", async () => {
    const off = new Set<string>();
    await open({ categories: [], off });
    off.add("promo");
    window.dispatchEvent(new CustomEvent("tend:preferences"));
    expect(shown()).toEqual([["Promo", false]]);
    expect(root().querySelector("p")?.textContent).toBe("What is turned off is not shown any more.");
  });

  test("says what the site calls them in the language of the page, but the page goes first", async () => {
    document.documentElement.lang = "de-AT";
    const asked: string[] = [];
    const words = { news: { name: "Neues", description: "Einmal im Monat" }, weekly_tips: { name: "Tipps" } };
    vi.stubGlobal("fetch", (url: URL) => {
      asked.push(url.href);
      return Promise.resolve(Response.json(words));
    });
    const base = "https://tend.example/kit/";
    await open({ base, named: "v1/categories?site=s&v=1", names: { weekly_tips: "Meine" } });
    expect(asked).toEqual(["https://tend.example/kit/v1/categories?site=s&v=1&lang=de-AT"]);
    const [news, tips] = rows().map(([, box]) => box as HTMLInputElement);
    expect(news!.getAttribute("aria-label")).toBe("Neues");
    const about = root().getElementById(news!.getAttribute("aria-describedby") ?? "");
    expect(about?.textContent).toBe("Einmal im Monat");
    expect(tips!.labels![0]!.textContent).toBe("Meine");
    vi.unstubAllGlobals();
  });

  test.each([
    ["is not to be had", () => Promise.reject(new TypeError("blocked"))],
    ["is refused", () => Promise.resolve(new Response("{}", { status: 403 }))],
    ["is no JSON", () => Promise.resolve(new Response("<html>"))],
    ["is of another form", () => Promise.resolve(Response.json({ news: null, weekly_tips: { name: 1 } }))],
  ])("opens with readable keys where what the site calls them %s", async (_, answer) => {
    vi.stubGlobal("fetch", answer);
    expect(await open({ named: "v1/categories?site=s" })).toBe(true);
    expect(shown()).toEqual([
      ["News", true],
      ["Weekly tips", true],
    ]);
    vi.unstubAllGlobals();
  });

  test("says so where there is nothing to choose, or what came is no list", async () => {
    await open({ categories: { promo: true } });
    expect(rows()).toEqual([]);
    expect(root().querySelector("p")?.textContent).toBe("There is nothing to choose from here.");
  });

  test("is there once, however often it is asked for, and may come again", async () => {
    await Promise.all([open(), open()]);
    expect(await open()).toBe(true);
    expect(hosts()).toHaveLength(1);
    [...root().querySelectorAll<HTMLElement>(".act")].find((b) => b.textContent === "Done")!.click();
    vi.advanceTimersByTime(1000);
    expect(hosts()).toEqual([]);
    await open();
    expect(hosts()).toHaveLength(1);
  });

  test("speaks the page's language and says which it is", async () => {
    document.documentElement.lang = "de-AT";
    await open();
    const dialog = root().querySelector("dialog")!;
    const name = root().getElementById(dialog.getAttribute("aria-labelledby") ?? "");
    expect(name?.textContent).toBe("Nachrichten");
    expect(name?.closest("[lang]")?.getAttribute("lang")).toBe("de");
  });
});

test("every language of the frame has words of its own", () => {
  const langs = "en de fr es it pt nl pl cs sv da fi tr uk ja zh ko ar he".split(" ");
  expect(new Set(langs.map((l) => preferenceWords(l).hint)).size).toBe(langs.length);
  expect(preferenceWords("toString")).toEqual(preferenceWords("en"));
});
