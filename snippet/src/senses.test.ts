// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SEARCH, VIEW } from "./element";
import { fakePorts, type FakePorts } from "./fakes";
import type { Cancel } from "./ports";
import { ARRIVED, createSenses, openEyes } from "./senses";
import type { Props } from "./wire";

let ports: FakePorts;
let seen: number;
let stops: Cancel[];
let fine: boolean;

const look = (watch: Props) => {
  const sense = createSenses(openEyes(ports, window as never, (fn) => fn));
  const stop = sense({ w: "w", ...watch }, () => void seen++);
  if (stop) stops.push(stop);
  return stop;
};
const end = () => stops.splice(0).forEach((stop) => stop());
const visibility = (state: "visible" | "hidden") => {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
};

beforeEach(() => {
  ports = fakePorts();
  seen = 0;
  stops = [];
  fine = true;
  document.body.replaceChildren();
  window.matchMedia = (() => ({ matches: fine })) as never;
  visibility("visible");
});
afterEach(end);

test.each<Props>([
  { type: "tomorrow" },
  { type: "constructor" },
  {},
  { type: "dwell" },
  { type: "dwell", for: "30s" },
  { type: "dwell", for: -1 },
  { type: "dwell", for: 1 / 0 },
  { type: "inactivity", for: 0 },
  { type: "element", on: "visible" },
  { type: "element", on: "visible", anchor: null },
  { type: "element", on: "clicked", anchor: { selector: "p >" } },
  { type: "element", on: "hovered", anchor: { id: "x" } },
])("%j is nothing to look for", (watch) => {
  expect(look(watch)).toBeUndefined();
  ports.advance(1e9);
  expect(seen).toBe(0);
});

describe("dwell", () => {
  test("is the time that the document is in view", () => {
    look({ type: "dwell", for: 30_000 });
    ports.advance(20_000);
    visibility("hidden");
    ports.advance(3_600_000);
    visibility("visible");
    ports.advance(9_999);
    expect(seen).toBe(0);
    ports.advance(1);
    expect(seen).toBe(1);
  });

  test("counts nothing for a document that is opened behind another", () => {
    visibility("hidden");
    look({ type: "dwell", for: 1_000 });
    ports.advance(60_000);
    expect(seen).toBe(0);
  });

  test("is over when it is not asked for any more", () => {
    look({ type: "dwell", for: 1_000 });
    end();
    ports.advance(60_000);
    visibility("visible");
    ports.advance(60_000);
    expect(seen).toBe(0);
  });
});

describe("inactivity", () => {
  test("begins anew with whatever the person does", () => {
    look({ type: "inactivity", for: 60_000 });
    for (const name of ["pointermove", "keydown", "wheel", "touchmove", "input", "pointerdown"]) {
      ports.advance(59_999);
      document.body.dispatchEvent(new Event(name, { bubbles: true }));
    }
    ports.advance(59_999);
    expect(seen).toBe(0);
    ports.advance(1);
    expect(seen).toBe(1);
  });

  test("is none while the document is hidden, and begins when it is back", () => {
    look({ type: "inactivity", for: 60_000 });
    ports.advance(59_000);
    visibility("hidden");
    ports.advance(3_600_000);
    visibility("visible");
    ports.advance(59_999);
    expect(seen).toBe(0);
    ports.advance(1);
    expect(seen).toBe(1);
  });
});

describe("exit intent", () => {
  const leave = (more: MouseEventInit = {}) =>
    document.body.dispatchEvent(new MouseEvent("mouseout", { bubbles: true, clientY: -3, ...more }));

  test("is the mouse that leaves at the top", () => {
    look({ type: "exit_intent" });
    leave({ clientY: 300 });
    leave({ relatedTarget: document.documentElement });
    leave({ buttons: 1 }); // selects, or drags
    expect(seen).toBe(0);
    leave();
    expect(seen).toBe(1);
  });

  test("is nothing that fingers do", () => {
    fine = false;
    expect(look({ type: "exit_intent" })).toBeUndefined();
  });
});

describe("scroll", () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const extent = (e: Element, of: Partial<Element>) => {
    for (const [name, value] of Object.entries({ clientWidth: 1000, clientHeight: 500, ...of }))
      Object.defineProperty(e, name, { value, configurable: true });
  };
  const scroll = async (target: Document | Element) => {
    target.dispatchEvent(new Event("scroll"));
    await frame();
    await frame();
  };
  const root = () => document.scrollingElement ?? document.documentElement;

  test("is how far the page has come of the way that it can go", async () => {
    look({ type: "scroll", percent: 50 });
    for (const [scrollTop, want] of [
      [0, 0],
      [749, 1],
    ] as const) {
      extent(root(), { scrollHeight: 2000, scrollTop });
      await scroll(document);
      expect(seen).toBe(want);
    }
  });

  test("may have happened before it is looked for, and is not where the page before stood", async () => {
    extent(root(), { scrollHeight: 2000, scrollTop: 1500 });
    look({ type: "scroll", percent: 50 });
    extent(root(), { scrollHeight: 2000, scrollTop: 0 });
    ports.advance(ARRIVED);
    expect(seen).toBe(0);
    extent(root(), { scrollHeight: 2000, scrollTop: 1500 });
    look({ type: "scroll", percent: 50 });
    ports.advance(ARRIVED);
    expect(seen).toBe(1);
  });

  test("reaches all of it though positions are fractions", async () => {
    look({ type: "scroll", percent: 100 });
    extent(root(), { scrollHeight: 2000, scrollTop: 1499.3 });
    await scroll(document);
    expect(seen).toBe(1);
  });

  test("is not what a page does that has nothing to scroll, nor a small part of it", async () => {
    look({ type: "scroll", percent: 1 });
    extent(root(), { scrollHeight: 500, scrollTop: 0 });
    await scroll(document);
    const list = document.body.appendChild(document.createElement("ul"));
    extent(list, { clientWidth: 200, clientHeight: 100, scrollHeight: 900, scrollTop: 800 });
    await scroll(list);
    expect(seen).toBe(0);
    const main = document.body.appendChild(document.createElement("main"));
    extent(main, { clientWidth: innerWidth, clientHeight: innerHeight, scrollHeight: 9000, scrollTop: 800 });
    await scroll(main);
    expect(seen).toBe(1);
  });
});

describe("an element", () => {
  const put = (id: string) => {
    const e = document.createElement("button");
    e.setAttribute("data-tend-id", id);
    return document.body.appendChild(e);
  };

  test("is clicked, also on what is inside, and also when it came later", () => {
    look({ type: "element", on: "clicked", anchor: { id: "x" } });
    put("y").click();
    expect(seen).toBe(0);
    const inner = put("x").appendChild(document.createElement("i"));
    inner.addEventListener("click", (e) => e.stopPropagation());
    inner.dispatchEvent(new Event("click", { bubbles: true, composed: true }));
    expect(seen).toBe(1);
  });

  describe("comes into view", () => {
    let observed: Set<Element>;
    let tell: (target: Element, ratio: number, height?: number) => void;
    beforeEach(() => {
      observed = new Set();
      class Observer {
        constructor(entries: (list: object[]) => void) {
          tell = (target, intersectionRatio, height = 10) =>
            entries([
              {
                target,
                isIntersecting: intersectionRatio > 0,
                intersectionRatio,
                intersectionRect: { height },
                rootBounds: { height: 600 },
              },
            ]);
        }
        observe = (e: Element) => observed.add(e);
        unobserve = (e: Element) => observed.delete(e);
        disconnect = () => observed.clear();
      }
      vi.stubGlobal("IntersectionObserver", Observer);
      (window as { IntersectionObserver: unknown }).IntersectionObserver = Observer;
    });
    afterEach(() => vi.unstubAllGlobals());
    const watch = () => look({ type: "element", on: "visible", anchor: { id: "x" } });

    test("when half of it is there for a second", () => {
      const e = put("x");
      watch();
      tell(e, 0.4);
      ports.advance(60_000);
      tell(e, 0.5);
      ports.advance(VIEW.for - 1);
      tell(e, 0.2);
      tell(e, 0.5);
      ports.advance(VIEW.for - 1);
      expect(seen).toBe(0);
      ports.advance(1);
      expect(seen).toBe(1);
    });

    test("when it is taller than the window and fills half of that", () => {
      const e = put("x");
      watch();
      tell(e, 0.1, 300);
      ports.advance(VIEW.for);
      expect(seen).toBe(1);
    });

    test("also where it is put into the page later, or another in its place", async () => {
      watch();
      const first = put("x");
      await vi.waitFor(() => (ports.advance(SEARCH), expect([...observed]).toEqual([first])));
      tell(first, 1);
      first.remove();
      const next = put("x");
      await vi.waitFor(() => (ports.advance(SEARCH), expect([...observed]).toEqual([next])));
      ports.advance(VIEW.for);
      expect(seen).toBe(0);
      tell(next, 1);
      ports.advance(VIEW.for);
      expect(seen).toBe(1);
      end();
      expect(observed.size).toBe(0);
    });
  });
});
