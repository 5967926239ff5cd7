// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Anchor } from "./find";
import { follow, PATIENCE, type Following } from "./follow";

let heard: string[];
let following: Following | undefined;
/** The element whose coming into view is waited for, and the way to say that it has. */
let near: { element: Element; come(ratio?: number): void } | undefined;

const put = (name: string, id = "x") => {
  const e = document.createElement("button");
  e.textContent = name;
  e.setAttribute("data-tend-id", id);
  document.body.append(e);
  return e;
};
const hide = (e: Element) => void (e.getClientRects = () => [] as unknown as DOMRectList);
const reveal = (e: Element) => void delete (e as Partial<Element>).getClientRects;
const start = (anchor: Anchor = { id: "x" }) => {
  following = follow(document, anchor, { sized: true }, (fn) => fn, {
    arrived: (e) => heard.push(`arrived ${e.textContent}`),
    moved: (e) => heard.push(`moved ${e.textContent}`),
    lost: () => heard.push("lost"),
    gone: () => heard.push("gone"),
    failed: (why) => heard.push(`failed ${why.reason}`),
  });
};
const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  heard = [];
  near = undefined;
  document.body.replaceChildren();
  const rect = { left: 0, top: 10, right: 100, bottom: 40, width: 100, height: 30 } as DOMRect;
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(rect);
  vi.spyOn(Element.prototype, "getClientRects").mockReturnValue([rect] as unknown as DOMRectList);
  vi.stubGlobal("IntersectionObserver", undefined);
  window.IntersectionObserver = class {
    constructor(private fn: (entries: unknown[]) => void) {}
    observe(element: Element) {
      const come = (intersectionRatio = 1) =>
        this.fn([{ isIntersecting: true, intersectionRatio, intersectionRect: rect, rootBounds: null }]);
      near = { element, come };
    }
    disconnect() {
      near = undefined;
    }
  } as unknown as typeof IntersectionObserver;
  return () => {
    following?.stop();
    vi.restoreAllMocks();
    vi.useRealTimers();
  };
});

describe("an anchor that is there", () => {
  test("has arrived when it comes into view, however long that takes", () => {
    const e = put("one");
    start();
    vi.advanceTimersByTime(10 * PATIENCE);
    expect(heard).toEqual([]);
    expect(near?.element).toBe(e);
    near?.come(0.2);
    expect(heard).toEqual([]);
    near?.come(0.5);
    expect(heard).toEqual(["arrived one"]);
  });

  test("and goes before it was in view is waited for anew", async () => {
    put("one");
    start();
    document.body.replaceChildren();
    await frame();
    vi.advanceTimersByTime(PATIENCE);
    expect(heard).toEqual(["failed not_found"]);
  });
});

describe("an anchor that is not there yet", () => {
  test("is taken when it comes", async () => {
    start();
    put("late");
    await frame();
    near?.come();
    expect(heard).toEqual(["arrived late"]);
  });

  test("is given up after six seconds and not before", () => {
    start();
    vi.advanceTimersByTime(5999);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual(["failed not_found"]);
    vi.advanceTimersByTime(PATIENCE);
    expect(heard).toHaveLength(1);
  });

  test("is looked for when the page changes and at the end, never by the clock", () => {
    const looks = vi.spyOn(document, "querySelectorAll");
    start();
    const atFirst = looks.mock.calls.length;
    vi.advanceTimersByTime(PATIENCE - 1);
    expect(looks.mock.calls.length).toBe(atFirst);
  });

  test("is not looked for any more when it is stopped", async () => {
    start();
    following?.stop();
    put("late");
    await frame();
    vi.advanceTimersByTime(PATIENCE);
    expect(near).toBeUndefined();
    expect(heard).toEqual([]);
  });
});

describe("an anchor that cannot be shown", () => {
  test("being hidden is said to be so", () => {
    hide(put("hidden"));
    start();
    vi.advanceTimersByTime(PATIENCE);
    expect(heard).toEqual(["failed not_visible"]);
  });

  test("but is revealed in time is taken", async () => {
    const e = put("hidden");
    hide(e);
    start();
    reveal(e);
    document.body.className = "ready";
    await frame();
    expect(near?.element).toBe(e);
  });

  test("because two of it are visible is refused, not guessed at", () => {
    put("one");
    put("two");
    start();
    vi.advanceTimersByTime(PATIENCE);
    expect(heard).toEqual(["failed multiple"]);
  });

  test("is the one of several that is visible", () => {
    hide(put("for phones"));
    const e = put("for desks");
    start();
    expect(near?.element).toBe(e);
  });
});

describe("an anchor that was shown", () => {
  const shown = () => {
    const e = put("one");
    start();
    near?.come();
    heard = [];
    return e;
  };

  test("and is swapped for an equal one has moved, in view or not", async () => {
    const e = shown();
    e.remove();
    put("two");
    await frame();
    expect(heard).toEqual(["lost", "moved two"]);
  });

  test("is looked for again when its element is used for something else", async () => {
    shown().setAttribute("data-tend-id", "y");
    await frame();
    expect(heard).toEqual(["lost"]);
  });

  test("and goes is gone after six seconds", async () => {
    shown().remove();
    await frame();
    vi.advanceTimersByTime(PATIENCE - 1);
    expect(heard).toEqual(["lost"]);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual(["lost", "gone"]);
  });

  test("in a shadow root is missed when its host goes", async () => {
    const host = document.createElement("div");
    const inside = host.attachShadow({ mode: "open" });
    document.body.append(host);
    inside.append(put("one"));
    start();
    near?.come();
    host.remove();
    await frame();
    expect(heard).toEqual(["arrived one", "lost"]);
  });
});
