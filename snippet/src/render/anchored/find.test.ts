// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from "vitest";
import { parses, rootsOf, search } from "./find";

const put = (tag: string, into: ParentNode & Node, id?: string) => {
  const e = document.createElement(tag);
  if (id !== undefined) e.setAttribute("data-tend-id", id);
  into.appendChild(e);
  return e;
};
const open = (into: ParentNode & Node, tag = "div") => put(tag, into).attachShadow({ mode: "open" });

beforeEach(() => document.body.replaceChildren());

describe("a search", () => {
  test("finds by id, whatever characters it has", () => {
    for (const id of ['a"b', "a]b\\", "ü b", "invite"]) {
      const e = put("b", document.body, id);
      expect(search(document, { id }).all()).toEqual([e]);
    }
    expect(search(document, { id: "inv" }).all()).toEqual([]);
  });

  test("finds by selector", () => {
    const e = put("i", put("p", document.body));
    expect(search(document, { selector: "p > i" }).all()).toEqual([e]);
  });

  test("goes through open shadow roots, also one in the other, and not into closed ones", () => {
    const inner = put("b", open(open(document.body)), "x");
    put("b", put("div", document.body).attachShadow({ mode: "closed" }), "x");
    expect(search(document, { id: "x" }).all()).toEqual([inner]);
    expect(search(document, { selector: "b" }).all()).toEqual([inner]);
  });

  test("does not find what is in a message of our own", () => {
    put("b", open(document.body, "tend-message"), "x");
    expect(search(document, { id: "x" }).all()).toEqual([]);
  });

  test("gives all that there are", () => {
    put("b", document.body, "x");
    put("b", open(document.body), "x");
    expect(search(document, { id: "x" }).all()).toHaveLength(2);
  });
});

describe("a search that watches", () => {
  test("hears of what comes, also in a shadow root that comes with it", async () => {
    const found = search(document, { id: "x" });
    const heard = vi.fn<() => void>();
    found.watch(heard);
    const host = document.createElement("div");
    const b = put("b", host.attachShadow({ mode: "open" }));
    document.body.append(host);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));
    b.setAttribute("data-tend-id", "x");
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2));
    expect(found.all()).toEqual([b]);
    found.stop();
  });

  test("hears nothing when it has stopped", async () => {
    const found = search(document, { id: "x" });
    const heard = vi.fn<() => void>();
    found.watch(heard);
    found.stop();
    put("b", document.body, "x");
    await Promise.resolve();
    expect(heard).not.toHaveBeenCalled();
  });
});

test("the roots of an element are those out to the document", () => {
  const outer = open(document.body);
  const inner = open(outer);
  expect(rootsOf(put("b", inner))).toEqual([inner, outer, document]);
});

test("a selector that is none is told", () => {
  expect(parses(document, { selector: "p > i" })).toBe(true);
  expect(parses(document, { selector: "p >" })).toBe(false);
  expect(parses(document, { id: "p >" })).toBe(true);
});
