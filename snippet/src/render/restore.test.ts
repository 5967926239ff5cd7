// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { createRestorer } from "./restore";

const element = (style?: string) => {
  const e = document.createElement("div");
  if (style !== undefined) e.setAttribute("style", style);
  return e;
};

test("puts values and priorities back, however often they were set", () => {
  const e = element("top: 3px !important; color: red;");
  const restorer = createRestorer();
  restorer.set(e, "top", "10px");
  restorer.set(e, "top", "20px");
  restorer.set(e, "left", "1px");
  expect(e.style.top).toBe("20px");
  restorer.restore();
  expect(e.style.getPropertyValue("top")).toBe("3px");
  expect(e.style.getPropertyPriority("top")).toBe("important");
  expect(e.style.left).toBe("");
  expect(e.style.color).toBe("red");
});

test("leaves alone what the page has set since", () => {
  const e = element("top: 3px");
  const restorer = createRestorer();
  restorer.set(e, "top", "10px");
  e.style.setProperty("top", "50px");
  restorer.set(e, "top", "20px");
  expect(e.style.top).toBe("50px");
  restorer.restore();
  expect(e.style.top).toBe("50px");
});

test("removes the attribute where there was none", () => {
  const bare = element();
  const restorer = createRestorer();
  restorer.set(bare, "top", "1px");
  restorer.restore();
  expect(bare.hasAttribute("style")).toBe(false);
});
