// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from "vitest";
import { render, type RenderOptions, type Rendered, type Refusal } from "./index";

let heard: string[];
let open: Rendered[];
const message = {
  layout: "banner",
  position: "top",
  blocks: [
    { type: "heading", text: "Bring <b>your</b> team" },
    { type: "text", text: "They would like it." },
    { type: "button", label: "Invite", action: { type: "open_url", url: "#team" } },
    { type: "button", label: "Count", action: { type: "track", name: "counted", props: { x: 1 } } },
    { type: "button", label: "Later", action: { type: "dismiss" } },
  ],
};

function draw(change: object = {}, options: Partial<RenderOptions> = {}): Rendered {
  const drawn: Rendered | Refusal = render(
    { ...message, ...change },
    {
      delivery: "d1",
      campaign: "hello",
      onShown: () => heard.push("shown"),
      onClicked: (props) => heard.push(`clicked ${props["label"]}`),
      onDismissed: (props) => heard.push(`dismissed ${props["by"]}`),
      onTrack: (name, props) => heard.push(`track ${name} ${JSON.stringify(props)}`),
      onSnoozed: (props) => heard.push(`snoozed ${JSON.stringify(props)}`),
      onFewer: () => heard.push("fewer"),
      onAsk: () => heard.push("asked"),
      onClosed: () => heard.push("closed"),
      ...options,
    },
  );
  if ("reason" in drawn) throw new Error(`${drawn.reason}: ${drawn.detail}`);
  open.push(drawn);
  return drawn;
}

const host = () => document.querySelector<HTMLElement>("tend-message");
function part(selector: string): HTMLElement {
  const found = host()?.shadowRoot?.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`${selector} is not there`);
  return found;
}
const button = (label: string) => {
  const found = [...(host()?.shadowRoot?.querySelectorAll<HTMLElement>(".act") ?? [])].find(
    (b) => b.textContent === label,
  );
  if (!found) throw new Error(`there is no button ${label}`);
  return found;
};
const press = (key: string) =>
  document.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
const rootStyle = () => document.documentElement.getAttribute("style");

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  heard = [];
  open = [];
  document.body.replaceChildren();
  document.documentElement.removeAttribute("style");
  document.elementsFromPoint = () => [];
  return () => {
    for (const drawn of open) drawn.remove();
    vi.runAllTimers();
    vi.useRealTimers();
  };
});

describe("a banner", () => {
  test("is a named region in an open shadow root of the body's child", () => {
    draw();
    expect(host()?.parentElement).toBe(document.body);
    expect({ ...host()?.dataset }).toEqual({ delivery: "d1", campaign: "hello", layout: "banner" });
    expect(part(".bar").getAttribute("role")).toBe("region");
    const name = part(".bar").getAttribute("aria-labelledby");
    expect(part(`#${name}`).textContent).toBe("Bring <b>your</b> team");
    expect(part(".close").getAttribute("aria-label")).toBe("Close");
  });

  test("takes text as text", () => {
    draw();
    expect(part("h2").textContent).toBe("Bring <b>your</b> team");
    expect(host()?.shadowRoot?.querySelector("b")).toBeNull();
  });

  test("announces its text after it has appeared, and takes no focus", () => {
    const input = document.createElement("input");
    document.body.append(input);
    input.focus();
    draw();
    expect(part("[role=status]").textContent).toBe("");
    vi.runAllTimers();
    expect(part("[role=status]").textContent).toBe("Bring <b>your</b> team They would like it.");
    expect(document.activeElement).toBe(input);
  });

  test("is shown once, after two frames", () => {
    let frames: FrameRequestCallback[] = [];
    const spy = vi.spyOn(window, "requestAnimationFrame").mockImplementation((fn) => frames.push(fn));
    draw({ floating: true });
    for (const expected of [[], ["shown"], ["shown"]]) {
      for (const frame of frames.splice(0)) frame(0);
      expect(heard).toEqual(expected);
    }
    frames = [];
    spy.mockRestore();
  });

  test("is not shown when it was taken off before it was painted", () => {
    const frames: FrameRequestCallback[] = [];
    const spy = vi.spyOn(window, "requestAnimationFrame").mockImplementation((fn) => frames.push(fn));
    draw({ floating: true }).remove();
    vi.runAllTimers();
    while (frames.length) frames.splice(0).forEach((frame) => frame(0));
    expect(heard).toEqual(["closed"]);
    spy.mockRestore();
  });
});

describe("a click", () => {
  test("on the close button dismisses", () => {
    draw();
    part(".close").click();
    part(".close").click();
    vi.advanceTimersByTime(1000);
    expect(heard.filter((h) => h !== "shown")).toEqual(["dismissed close", "closed"]);
    expect(host()).toBeNull();
  });

  test("on a button of action dismiss dismisses", () => {
    draw();
    button("Later").click();
    expect(heard).toEqual(["dismissed button"]);
  });

  test("on a link is a click on a real link, and closes", () => {
    draw();
    expect(button("Invite").tagName).toBe("A");
    expect(button("Invite").getAttribute("href")).toMatch(/#team$/);
    button("Invite").click();
    vi.advanceTimersByTime(1000);
    expect(heard.filter((h) => h !== "shown")).toEqual(["clicked Invite", "closed"]);
  });

  test("on a button of action track records that as well", () => {
    draw();
    button("Count").click();
    expect(heard).toEqual(["clicked Count", 'track counted {"x":1}']);
  });

  test("on a button of action snooze puts it off", () => {
    draw({ blocks: [{ type: "button", label: "Tomorrow", action: { type: "snooze", for: "1d" } }] });
    button("Tomorrow").click();
    expect(heard).toEqual(['snoozed {"for":"1d"}']);
  });

  test("on a button of action ask_push asks, while the click still counts, and is over", () => {
    draw({ blocks: [{ type: "button", label: "Tell me", action: { type: "ask_push" } }] });
    button("Tell me").click();
    expect(heard).toEqual(["clicked Tell me", "asked"]);
    vi.advanceTimersByTime(1000);
    expect(heard).toEqual(["clicked Tell me", "asked", "closed"]);
  });

  test('on "Fewer like this" says so and closes; it is there only where it is wanted', () => {
    draw().remove();
    expect(host()?.shadowRoot?.querySelector(".fewer")).toBeNull();
    vi.advanceTimersByTime(1000);
    draw({}, { fewer: true });
    part(".fewer").click();
    vi.advanceTimersByTime(1000);
    expect(heard.filter((h) => h !== "shown")).toEqual(["closed", "fewer", "closed"]);
  });

  test("counts once, however often it is made on the way out", () => {
    draw();
    button("Count").click();
    button("Later").click();
    button("Invite").click();
    expect(heard).toHaveLength(2);
  });
});

describe("Escape", () => {
  test("dismisses, once", () => {
    draw();
    press("Escape");
    press("Escape");
    expect(heard).toEqual(["dismissed escape"]);
  });

  test("closes one of several: the latest, or the one that has the focus", () => {
    const by = (name: string) => ({ onDismissed: () => heard.push(name) });
    draw({}, by("first"));
    draw({}, by("second"));
    part(".close").focus();
    press("Escape");
    vi.advanceTimersByTime(1000);
    draw({}, by("third"));
    press("Escape");
    vi.advanceTimersByTime(1000);
    press("Escape");
    expect(heard.filter((h) => /first|second|third/.test(h))).toEqual(["first", "third", "second"]);
  });

  test.each(["input", "textarea", "select"])("belongs to a %s that has the focus", (tag) => {
    const field = document.createElement(tag);
    document.body.append(field);
    draw();
    field.focus();
    press("Escape");
    expect(heard).toEqual([]);
  });

  test("belongs to a dialog of the page that is open", () => {
    const dialog = document.createElement("div");
    dialog.setAttribute("aria-modal", "true");
    document.body.append(dialog);
    draw();
    press("Escape");
    expect(heard).toEqual([]);
  });

  test("that the page has handled is the page's", () => {
    const handle = (e: Event) => e.preventDefault();
    document.addEventListener("keydown", handle, { capture: true });
    draw();
    press("Escape");
    document.removeEventListener("keydown", handle, { capture: true });
    expect(heard).toEqual([]);
  });

  test("does nothing when the banner is gone, and nobody listens for it any more", () => {
    const added = vi.spyOn(document, "addEventListener");
    const removed = vi.spyOn(document, "removeEventListener");
    draw().remove();
    vi.advanceTimersByTime(1000);
    press("Escape");
    expect(heard.filter((h) => h.startsWith("dismissed"))).toEqual([]);
    expect(removed.mock.calls).toEqual(added.mock.calls);
    vi.restoreAllMocks();
  });
});

describe("the page", () => {
  test.each(["top", "bottom"])("is pushed from the %s, and put back exactly", (position) => {
    document.documentElement.style.setProperty(`padding-${position}`, "5px");
    const before = rootStyle();
    vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockReturnValue({ height: 60 } as DOMRect);
    const drawn = draw({ position });
    expect(document.documentElement.style.getPropertyValue(`padding-${position}`)).toBe("65px");
    drawn.remove();
    vi.advanceTimersByTime(1000);
    vi.restoreAllMocks();
    expect(rootStyle()).toBe(before);
  });

  test("keeps no style attribute that it did not have", () => {
    draw().remove();
    vi.advanceTimersByTime(1000);
    expect(rootStyle()).toBeNull();
  });

  test("is left alone by a floating banner", () => {
    draw({ floating: true });
    expect(rootStyle()).toBeNull();
  });

  test("may take the element away: then everything is put back", async () => {
    draw();
    host()?.remove();
    await vi.waitFor(() => expect(heard).toContain("closed"));
    expect(rootStyle()).toBeNull();
    expect(heard).not.toContain("dismissed close");
  });
});

test("an error in what the browser calls goes to the guard, not to the page", () => {
  const caught: unknown[] = [];
  draw(
    {},
    {
      onDismissed: () => {
        throw new Error("boom");
      },
      guard:
        (fn) =>
        (...args) => {
          try {
            fn(...args);
          } catch (err) {
            caught.push(err);
          }
        },
    },
  );
  part(".close").click();
  expect(caught).toHaveLength(1);
});

test("what cannot be drawn says why, and leaves nothing behind", () => {
  const refusal = render({ layout: "feed" }, { delivery: "d", campaign: "c" });
  expect(refusal).toMatchObject({ reason: "not_available" });
  expect(document.body.children).toHaveLength(0);
});
