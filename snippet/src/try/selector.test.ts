// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from "vitest";
import { find, generated, meant } from "./selector";

/** Fills the page from nested lists: [tag, attributes, ...children]. */
type Tree = [tag: string, attributes: Record<string, string>, ...children: Tree[]];
function grow([tag, attributes, ...children]: Tree, into: Node = document.body): Element {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
  e.getClientRects = () => [e.getBoundingClientRect()] as unknown as DOMRectList; // it has a box
  into.appendChild(e);
  for (const child of children) grow(child, e);
  return e;
}
const target = () => document.querySelector("[data-this]") as Element;
const found = (...trees: Tree[]) => {
  for (const tree of trees) grow(tree);
  return find(target());
};
const THIS = { "data-this": "" };

beforeEach(() => document.body.replaceChildren());

describe("the way to an element", () => {
  const ways: [string, Tree[], { id: string } | { selector: string }][] = [
    [
      "its data-tend-id before all",
      [["button", { ...THIS, "data-tend-id": "invite", id: "x", "data-testid": "y" }]],
      { id: "invite" },
    ],
    [
      "what tests hold on to",
      [["button", { ...THIS, "data-testid": "invite", id: "x" }]],
      { selector: '[data-testid="invite"]' },
    ],
    ["its id", [["button", { ...THIS, id: "invite" }]], { selector: "#invite" }],
    ["its id, whatever is in it", [["button", { ...THIS, id: "in.vite" }]], { selector: "#in\\.vite" }],
    [
      "no id that a machine has made",
      [["button", { ...THIS, id: "radix-:r1:", "aria-label": "Invite" }]],
      { selector: 'button[aria-label="Invite"]' },
    ],
    [
      "where it leads",
      [
        ["a", { href: "/a" }],
        ["a", { ...THIS, href: "/team" }],
      ],
      { selector: 'a[href="/team"]' },
    ],
    [
      "no word that needs quotes of its own",
      [["button", { ...THIS, "aria-label": 'Say "hi"' }]],
      { selector: "button" },
    ],
    ["itself, where it is the only one", [["main", {}, ["button", THIS]]], { selector: "button" }],
    [
      "its place in what has a name",
      [
        ["b", {}],
        ["nav", { id: "menu" }, ["b", THIS]],
      ],
      { selector: "#menu b" },
    ],
    [
      "a class that says something",
      [
        ["b", {}],
        ["b", { ...THIS, class: "css-1x2y3z price" }],
      ],
      { selector: "b.price" },
    ],
    [
      "the shortest path that is its own",
      [
        ["p", {}, ["i", {}]],
        ["div", {}, ["i", THIS]],
      ],
      { selector: "div > i" },
    ],
  ];
  for (const [name, trees, anchor] of ways)
    test(`is ${name}`, () => expect(found(...trees)).toEqual({ anchor, matches: 1, fragile: [] }));

  test("goes around a name that others have too", () => {
    const one: Tree = ["button", { "data-testid": "row" }];
    expect(found(one, ["button", { ...THIS, "data-testid": "row", id: "mine" }]).anchor).toEqual({
      selector: "#mine",
    });
  });
});

describe("what may break", () => {
  test("is a place that is counted", () => {
    const { anchor, matches, fragile } = found(["ul", {}, ["li", {}], ["li", THIS]]);
    expect({ anchor, matches, fragile }).toEqual({
      anchor: { selector: "ul > li:nth-of-type(2)" },
      matches: 1,
      fragile: ["position"],
    });
  });

  test("is a machine's word, also where it is all that there is", () => {
    const f = found(["button", { ...THIS, "data-tend-id": "row-8471" }]);
    expect(f).toEqual({ anchor: { id: "row-8471" }, matches: 1, fragile: ["generated"] });
  });

  test("is what cannot be seen", () => {
    grow(["button", { ...THIS, "data-tend-id": "invite" }]).getClientRects = () =>
      [] as unknown as DOMRectList;
    expect(find(target()).fragile).toEqual(["hidden"]);
    expect(find(target()).matches).toBe(0);
  });

  test("is one of equals in equal shadow roots", () => {
    const twins = [grow(["x-card", {}]), grow(["x-card", {}])].map((e) =>
      grow(["button", { "data-tend-id": "buy" }], e.attachShadow({ mode: "open" })),
    );
    expect(find(twins[0] as Element)).toEqual({ anchor: { id: "buy" }, matches: 2, fragile: ["several"] });
  });
});

test("machines' words are told from people's", () => {
  for (const word of [
    "css-1q2w3e",
    "sc-bdVaJa",
    ":r1:",
    "Button_root__3kXyZ",
    "item-8437",
    "radix-7",
    "a1b2c3d4",
    "ember12",
  ])
    expect([word, generated(word)]).toEqual([word, true]);
  for (const word of ["invite", "invite-button", "step2", "nav_main", "col-12", "h1", "signUpForm"])
    expect([word, generated(word)]).toEqual([word, false]);
});

test("a click on an icon means its button", () => {
  const button = grow(["button", {}, ["svg", {}, ["path", THIS]]]);
  expect(meant(target())).toBe(button);
  document.body.replaceChildren();
  const p = grow(["p", THIS]);
  expect(meant(p)).toBe(p);
});
