// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from "vitest";
import { render, type RenderOptions, type Rendered } from "./index";

let heard: string[];
let open: Rendered[];
const message = {
  layout: "modal",
  blocks: [
    { type: "heading", text: "Bring your team" },
    { type: "button", label: "Later", action: { type: "dismiss" } },
  ],
};

function draw(change: object = {}, options: Partial<RenderOptions> = {}): Rendered {
  const drawn = render(
    { ...message, ...change },
    {
      delivery: "d1",
      campaign: "c1",
      fewer: true,
      onDismissed: (props) => heard.push(`dismissed ${props["by"]}`),
      onClosed: () => heard.push("closed"),
      ...options,
    },
  );
  if ("reason" in drawn) throw new Error(drawn.detail);
  open.push(drawn);
  return drawn;
}

const root = () => document.querySelector("tend-message")?.shadowRoot;
function find<E extends HTMLElement = HTMLElement>(selector: string): E {
  const found = root()?.querySelector<E>(selector);
  if (!found) throw new Error(`${selector} is not there`);
  return found;
}
const dialog = () => find<HTMLDialogElement>("dialog");
const key = (target: EventTarget, name: string, more: KeyboardEventInit = {}) => {
  const e = new KeyboardEvent("keydown", {
    key: name,
    bubbles: true,
    composed: true,
    cancelable: true,
    ...more,
  });
  target.dispatchEvent(e);
  return e;
};
const ended = () => vi.advanceTimersByTime(1000);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  heard = [];
  open = [];
  document.body.replaceChildren();
  document.documentElement.removeAttribute("style");
  // happy-dom lays nothing out; what is in the page counts as seen.
  vi.spyOn(Element.prototype, "getClientRects").mockReturnValue([{}] as unknown as DOMRectList);
  return () => {
    for (const drawn of open) drawn.remove();
    vi.runAllTimers();
    vi.useRealTimers();
    vi.restoreAllMocks();
  };
});

describe("a modal", () => {
  test("is a modal dialog of the browser's, named by its heading, and has the focus", () => {
    const modal = vi.spyOn(HTMLDialogElement.prototype, "showModal");
    draw();
    expect(modal).toHaveBeenCalledOnce();
    expect(dialog().getAttribute("aria-modal")).toBe("true");
    expect(find(`#${dialog().getAttribute("aria-labelledby")}`).textContent).toBe("Bring your team");
    expect(root()?.activeElement).toBe(dialog());
    expect(root()?.querySelector("[role=status],[role=region]")).toBeNull();
  });

  test("without a heading has a name all the same", () => {
    draw({ blocks: [{ type: "text", text: "Words" }], lang: "de-AT" });
    expect(dialog().getAttribute("aria-label")).toBe("Nachricht");
    expect(find(".close").getAttribute("aria-label")).toBe("Schließen");
    expect(find(".close").lang).toBe("de");
  });

  test("in a preview leaves the page and its focus alone", () => {
    const field = document.createElement("input");
    document.body.append(field);
    field.focus();
    const modal = vi.spyOn(HTMLDialogElement.prototype, "showModal");
    draw({}, { preview: true });
    expect(modal).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(field);
    expect(document.documentElement.hasAttribute("style")).toBe(false);
  });

  test("goes whole when the browser cannot show it", () => {
    vi.spyOn(HTMLDialogElement.prototype, "showModal").mockImplementation(() => {
      throw new Error("not allowed");
    });
    const drawn = render(message, { delivery: "d1", campaign: "c1", onClosed: () => heard.push("closed") });
    expect(drawn).toMatchObject({ reason: "render_error" });
    expect(document.querySelector("tend-message")).toBeNull();
    expect(document.documentElement.getAttribute("style")).toBeNull();
    expect(heard).toEqual([]);
  });
});

describe("the keys in a modal", () => {
  test("Escape closes it, once, and is none of the page's", () => {
    const page = vi.fn<() => void>();
    document.addEventListener("keydown", page);
    draw();
    expect(key(dialog(), "Escape").defaultPrevented).toBe(true);
    key(dialog(), "Escape");
    ended();
    expect(heard).toEqual(["dismissed escape", "closed"]);
    key(document, "x");
    expect(page).toHaveBeenCalledOnce();
    document.removeEventListener("keydown", page);
  });

  test("Escape in the browser's own way closes it too", () => {
    draw();
    const cancel = new Event("cancel", { cancelable: true });
    dialog().dispatchEvent(cancel);
    expect(cancel.defaultPrevented).toBe(true);
    expect(heard).toEqual(["dismissed escape"]);
  });

  test("Tab goes round in it, both ways", () => {
    draw();
    const [first, last] = [find(".act"), find(".close")];
    last.focus();
    expect(key(last, "Tab").defaultPrevented).toBe(true);
    expect(root()?.activeElement).toBe(first);
    key(first, "Tab", { shiftKey: true });
    expect(root()?.activeElement).toBe(last);
    expect(key(find(".fewer"), "Tab").defaultPrevented).toBe(true);
    dialog().focus();
    key(dialog(), "Tab", { shiftKey: true });
    expect(root()?.activeElement).toBe(last);
  });
});

describe("a click beside a modal", () => {
  const press = (target: EventTarget) =>
    target.dispatchEvent(new Event("pointerdown", { bubbles: true, composed: true }));

  test("closes it", () => {
    draw();
    press(dialog());
    dialog().click();
    expect(heard).toEqual(["dismissed dim"]);
  });

  test("does not when it began inside, as when words are marked", () => {
    draw();
    press(find("h2"));
    dialog().click();
    find(".panel").click();
    expect(heard).toEqual([]);
  });
});

describe("the page behind a modal", () => {
  test("does not scroll, and has its styles back exactly", () => {
    const before = "overflow-y: scroll; color: red;";
    document.documentElement.setAttribute("style", before);
    const drawn = draw();
    expect(document.documentElement.style.getPropertyValue("overflow-y")).toBe("hidden");
    drawn.remove();
    ended();
    expect(document.documentElement.getAttribute("style")).toBe(before);
    expect(heard).toEqual(["closed"]);
  });

  test("that opens a dialog of its own making has the way", async () => {
    const other = document.createElement("div");
    document.body.append(other);
    draw();
    other.setAttribute("role", "dialog");
    other.setAttribute("aria-modal", "true");
    await vi.waitFor(() => {
      ended();
      expect(heard).toEqual(["closed"]);
    });
  });
});
