// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Block } from "../../message";
import { render, type RenderOptions } from "../index";
import { pagesOf } from "./questionnaire";

let heard: string[];
let drawn: ReturnType<typeof render> | undefined;
const question = (key: string, more: object = {}) => ({
  type: "question",
  kind: "nps",
  key,
  label: key,
  ...more,
});
const root = () => document.querySelector("tend-message")?.shadowRoot;
const all = (selector: string) => [...(root()?.querySelectorAll<HTMLElement>(selector) ?? [])];

async function draw(blocks: object[], options: Partial<RenderOptions> = {}) {
  const say = (what: string) => (props: Record<string, unknown>) =>
    heard.push([what, props["question"], props["value"]].filter((v) => v !== undefined).join(" "));
  drawn = render(
    { layout: "survey", blocks },
    {
      delivery: "d",
      campaign: "c",
      onAnswered: say("answered"),
      onDismissed: say("dismissed"),
      onCompleted: say("completed"),
      onClosed: () => heard.push("closed"),
      ...options,
    },
  );
  await vi.dynamicImportSettled();
}

function press(label: string) {
  const button = all("button").find((b) => b.textContent === label || b.getAttribute("aria-label") === label);
  if (!button) throw new Error(`there is no button ${label}`);
  button.click();
}
/** As a key does it: no pointer, and the field changes. */
function choose(n: number) {
  root()
    ?.querySelector(".panel")
    ?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  const field = all("input")[n] as HTMLInputElement;
  field.checked = true;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  heard = [];
  document.body.replaceChildren();
  return () => {
    if (drawn && "remove" in drawn) drawn.remove();
    vi.runAllTimers();
    vi.useRealTimers();
  };
});

describe("a survey", () => {
  test("tells what was just chosen when the page is left", async () => {
    await draw([question("score")]);
    choose(6);
    expect(heard).toEqual([]);
    window.dispatchEvent(new Event("pagehide"));
    expect(heard).toEqual(["answered score 6"]);
  });

  test("does not go on without what is required", async () => {
    await draw([question("score", { required: true }), question("more")]);
    press("Next");
    expect(all("legend").map((e) => e.textContent)).toEqual(["score"]);
    expect(all("[role=alert]")[0]?.textContent).toBe("Please answer this one first.");
    choose(3);
    press("Next");
    expect(all("legend").map((e) => e.textContent)).toEqual(["more"]);
    expect(heard).toEqual(["answered score 3"]);
  });

  test("tells words when they are sent, and not when it is closed before", async () => {
    await draw([question("words", { kind: "text" })]);
    const area = all("textarea")[0] as HTMLTextAreaElement;
    area.value = " well ";
    press("Close");
    vi.runAllTimers();
    expect(heard).toEqual(["dismissed", "closed"]);
    await draw([question("words", { kind: "text" })]);
    (all("textarea")[0] as HTMLTextAreaElement).value = " well ";
    press("Send");
    expect(heard.slice(2)).toEqual(["answered words well", "completed"]);
  });

  test("that is done with is not dismissed", async () => {
    await draw([question("score")]);
    choose(9);
    press("Send");
    press("Close");
    vi.runAllTimers();
    expect(heard).toEqual(["answered score 9", "completed", "closed"]);
  });

  test("goes by itself five seconds after the thanks", async () => {
    await draw([question("score")]);
    press("Send");
    vi.advanceTimersByTime(4999);
    expect(heard).toEqual(["completed"]);
    vi.advanceTimersByTime(1000);
    expect(heard).toEqual(["completed", "closed"]);
  });

  test("is not put on the page when it may not be painted any more", async () => {
    await draw([question("score")], { mayPaint: () => false });
    expect(root()).toBeUndefined();
    expect(heard).toEqual(["closed"]);
  });
});

test("what stands between two questions goes with the second, what is last with the last", () => {
  const [a, b] = [question("a"), question("b")] as Block[];
  const text = (t: string): Block => ({ type: "text", text: t });
  const blocks = [text("1"), a, text("2"), b, text("3")] as Block[];
  expect(pagesOf(blocks).map((p) => [p.before, p.question, p.after])).toEqual([
    [[text("1")], a, []],
    [[text("2")], b, [text("3")]],
  ]);
});
