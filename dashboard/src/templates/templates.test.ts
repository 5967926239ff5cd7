import { describe, expect, test } from "vitest";
import { campaignInWords } from "../compose/sentence";
import { begun, faultsByStep } from "../compose/steps";
import { isPurpose, purposes, templates, templatesFor } from "./templates";

describe("the twelve templates", () => {
  test("are twelve, each found by its id and under a purpose", () => {
    expect(templates).toHaveLength(12);
    expect(new Set(templates.map(({ id }) => id)).size).toBe(12);
    expect(new Set(templates.map(({ purpose }) => purpose))).toEqual(new Set(Object.keys(purposes)));
  });

  test.each(templates)(
    "$name has its moment, people, limit and category, and nothing of a blank one",
    (one) => {
      const { content } = one;
      expect(content.category).toBeTruthy();
      expect(content.caps?.length).toBeGreaterThan(0);
      expect(Object.values(faultsByStep(begun(content))).flat()).toEqual([]);
      const sentence = campaignInWords(content);
      expect(sentence).toMatch(/\.$/);
      expect(sentence).not.toMatch(/undefined|\[object/);
      // Only what is broken concerns everybody.
      expect(sentence.includes("everybody")).toBe(one.id === "incident");
    },
  );

  test.each(templates)("$name says which addresses and anchors are examples", ({ content, fill }) => {
    const { message } = content;
    const urls = message.blocks.flatMap(({ action }) =>
      action?.type === "open_url" ? [action.url ?? ""] : [],
    );
    const anchors = message.anchor ? [message.anchor.id ?? ""] : [];
    for (const own of [...urls, ...anchors]) expect(fill.join(" ")).toContain(`(${own})`);
    expect(fill).toHaveLength(urls.length + anchors.length);
  });

  test("greet nobody loudly and blame nobody", () => {
    const words = JSON.stringify(templates.map(({ content }) => content.message));
    expect(words).not.toMatch(/\bhey\b|!|\bhate|miss(ed|ing out)|last chance|hurry/i);
  });
});

describe("finding one", () => {
  const ids = (...how: Parameters<typeof templatesFor>) => templatesFor(...how).map(({ id }) => id);

  test("by words, by purpose, by both", () => {
    expect(ids("trial", undefined)).toEqual(["trial-ending"]);
    expect(ids("", "feedback")).toEqual(["nps"]);
    expect(ids("survey", "retention")).toEqual(["usage-falling"]);
    expect(ids("trial", "feedback")).toEqual([]);
    expect(ids("", undefined)).toHaveLength(12);
  });

  test("a purpose of nobody's is none", () => {
    expect(isPurpose("news")).toBe(true);
    expect(isPurpose("toString")).toBe(false);
    expect(isPurpose(7)).toBe(false);
  });
});
