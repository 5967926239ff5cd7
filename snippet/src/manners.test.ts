// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fakePorts, type FakePorts } from "./fakes";
import { createManners, LOOK, PAUSE, type Manners } from "./manners";

let ports: FakePorts;
let manners: Manners;
let busy: unknown;
let typed: number;

/** There is no layout here: every element is as large as the window, unless its class says that it is empty, elsewhere or a strip. */
const rect = {
  get(this: Element) {
    const here = !this.closest(".elsewhere");
    const size = this.classList.contains("empty") ? 0 : 1000;
    return () => new DOMRect(here ? 0 : -2000, 0, size, this.classList.contains("strip") ? 100 : size);
  },
  configurable: true,
};
const before = Object.getOwnPropertyDescriptor(Element.prototype, "getBoundingClientRect");

beforeEach(() => {
  ports = fakePorts();
  busy = undefined;
  typed = -Infinity;
  document.body.replaceChildren();
  Object.defineProperty(Element.prototype, "getBoundingClientRect", rect);
  document.elementFromPoint = () => null;
  manners = createManners(ports, window as never, {
    busy: () => busy,
    typed: () => typed,
    guard: (fn) => fn,
  });
});
afterEach(() => void (before && Object.defineProperty(Element.prototype, "getBoundingClientRect", before)));

function put(html: string, into: Element | ShadowRoot = document.body): HTMLElement {
  const holder = document.createElement("div");
  holder.innerHTML = html;
  const e = holder.firstElementChild as HTMLElement;
  into.append(e);
  return e;
}
const focus = (html: string, into?: Element | ShadowRoot) => {
  const e = put(html, into);
  e.focus();
  return e;
};

describe("a person is not disturbed while a field has the focus", () => {
  test.each([
    "<input>",
    '<input type="search">',
    '<input type="checkbox">',
    "<textarea></textarea>",
    "<select></select>",
    '<div contenteditable="true" tabindex="0"></div>',
    '<div role="textbox" tabindex="0"></div>',
  ])("%s", (html) => {
    const e = put(html);
    expect(manners.held()).toBe(false);
    e.focus();
    expect(manners.held()).toBe(true);
    e.blur();
    expect(manners.held()).toBe(false);
  });

  test.each(["<button></button>", '<a href="#">x</a>', '<input type="submit">', '<div tabindex="0"></div>'])(
    "%s is none",
    (html) => {
      focus(html);
      expect(manners.held()).toBe(false);
    },
  );

  test("also inside of open shadow roots", () => {
    const outer = put("<x-form></x-form>").attachShadow({ mode: "open" });
    const inner = put("<x-field></x-field>", outer).attachShadow({ mode: "open" });
    const input = focus("<input>", inner);
    // happy-dom gives the innermost element as the document's, a browser the outermost host.
    Object.defineProperty(document, "activeElement", { value: outer.host, configurable: true });
    Object.defineProperty(outer, "activeElement", { value: inner.host });
    Object.defineProperty(inner, "activeElement", { value: input });
    expect(manners.held()).toBe(true);
    delete (document as { activeElement?: unknown }).activeElement;
  });

  test("and for as long afterwards as they may be typing on", () => {
    typed = ports.ticks();
    expect(manners.held()).toBe(true);
    ports.advance(PAUSE - 1);
    expect(manners.held()).toBe(true);
    ports.advance(1);
    expect(manners.held()).toBe(false);
  });
});

describe("a person is not disturbed while a dialog is open", () => {
  test.each([
    "<dialog open></dialog>",
    '<div aria-modal="true"></div>',
    '<div role="dialog"></div>',
    '<div role="alertdialog" class="strip"></div>',
    '<div aria-modal="true" role="dialog" class="strip"></div>',
    '<div role="dialog" class="empty"><div></div></div>', // all its extent is in what it contains
  ])("%s", (html) => {
    const e = put(html);
    expect(manners.held()).toBe(true);
    e.remove();
    expect(manners.held()).toBe(false);
  });

  test.each([
    "<dialog></dialog>",
    '<div role="dialog" class="elsewhere"></div>',
    '<div role="dialog" class="empty"></div>',
    '<div role="dialog" class="empty"><div class="elsewhere"></div></div>',
    '<div role="dialog" style="visibility: hidden"></div>',
    '<div role="dialog" class="strip"></div>', // a cookie notice
    '<div role="dialog" class="empty"><div class="strip"></div></div>',
  ])("%s is none", (html) => {
    put(html);
    expect(manners.held()).toBe(false);
  });

  test("also where it is in a shadow root, if it has the focus or the middle of the window", () => {
    const root = put("<x-app></x-app>").attachShadow({ mode: "open" });
    const button = put('<section role="dialog"><button></button></section>', root).firstElementChild!;
    expect(manners.held()).toBe(false);
    root.elementFromPoint = () => button;
    document.elementFromPoint = () => root.host;
    expect(manners.held()).toBe(true);
  });

  test("a strip is one while it has the focus or the middle of the window", () => {
    const strip = put('<div role="dialog" class="strip"><button></button></div>');
    strip.querySelector("button")!.focus();
    expect(manners.held()).toBe(true);
    strip.querySelector("button")!.blur();
    expect(manners.held()).toBe(false);
    document.elementFromPoint = () => strip;
    expect(manners.held()).toBe(true);
  });

  test("and while something fills the screen", () => {
    Object.defineProperty(document, "fullscreenElement", { value: document.body, configurable: true });
    expect(manners.held()).toBe(true);
    delete (document as { fullscreenElement?: unknown }).fullscreenElement;
  });
});

test("a person is not disturbed on the pages that the site names", () => {
  window.location.href = "https://shop.example/checkout/pay";
  expect(manners.held()).toBe(false);
  busy = ["/cart", "/checkout*"];
  expect(manners.held()).toBe(true);
  busy = ["/checkout"];
  expect(manners.held()).toBe(false);
  for (busy of ["/checkout*", { 0: "/checkout*" }, [7, null, "\ud800"]]) expect(manners.held()).toBe(false);
});

test("a page that has broken its own document gets its messages", () => {
  document.elementFromPoint = () => {
    throw new Error("broken");
  };
  expect(manners.held()).toBe(false);
});

describe("the end of it is heard of", () => {
  let heard = 0;
  const listen = () => {
    heard = 0;
    return manners.watch(() => void heard++);
  };
  const settle = async () => {
    await Promise.resolve();
    ports.advance(LOOK);
  };

  test("when a field loses the focus", () => {
    const e = focus("<input>");
    const stop = listen();
    ports.advance(60_000);
    expect(heard).toBe(0);
    e.blur();
    ports.advance(LOOK);
    expect(heard).toBe(1);
    stop();
  });

  test("when a dialog is closed, is hidden, or is gone", async () => {
    const e = put('<dialog open><div class="a"></div></dialog>');
    const stop = listen();
    for (const change of [
      () => e.removeAttribute("open"),
      () => e.setAttribute("hidden", ""),
      () => (e.firstElementChild!.className = "b"),
      () => e.remove(),
    ]) {
      const last = heard;
      change();
      await settle();
      expect(heard).toBe(last + 1);
    }
    stop();
  });

  test("when typing is over, and not at each key", () => {
    typed = ports.ticks();
    const stop = listen();
    ports.advance(PAUSE - 1);
    expect(heard).toBe(0);
    ports.advance(1);
    expect(heard).toBe(1);
    stop();
  });

  test("when typing is over that went on meanwhile", () => {
    typed = ports.ticks();
    let free = false;
    const stop = manners.watch(() => (free ||= !manners.held()));
    ports.advance(PAUSE / 2);
    typed = ports.ticks();
    ports.advance(PAUSE / 2);
    expect(free).toBe(false);
    ports.advance(PAUSE / 2 + LOOK);
    expect(free).toBe(true);
    stop();
  });

  test("when typing is over at the moment at which it is asked", () => {
    typed = ports.ticks() - PAUSE;
    const stop = listen();
    ports.advance(LOOK);
    expect(heard).toBe(1);
    stop();
  });

  test("and no more once nobody waits", async () => {
    const e = focus("<input>");
    const stop = listen();
    e.blur();
    stop();
    e.remove();
    await settle();
    expect(heard).toBe(0);
  });
});
