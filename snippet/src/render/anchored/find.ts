// Where on the page an anchor is: by `data-tend-id` or by a selector, in the document and
// in every open shadow root of it.

/** Exactly one of the two. */
export interface Anchor {
  id?: string | undefined;
  selector?: string | undefined;
}

type Root = Document | ShadowRoot;

export interface Search {
  /** All that the anchor names now, in the order of the roots. */
  all(): Element[];
  /** Calls back when the page has changed so that another look may find something else. */
  watch(changed: () => void): void;
  stop(): void;
}

/** What names itself by its tag alone, until its code is there. */
const UNDEFINED = ":not(:defined)";

/** Whether the anchor's selector is one: the browser is the judge. */
export function parses(doc: Document, anchor: Anchor): boolean {
  if (anchor.selector === undefined) return true;
  try {
    doc.createDocumentFragment().querySelector(anchor.selector);
    return true;
  } catch {
    return false;
  }
}

export function matches(element: Element, anchor: Anchor): boolean {
  // By comparing and not by a selector made of it: an id may hold quotes and brackets.
  return anchor.selector === undefined
    ? element.getAttribute("data-tend-id") === anchor.id
    : element.matches(anchor.selector);
}

/** The shadow roots from an element outwards, and the document: all that can lose it. */
export function rootsOf(element: Element): Root[] {
  const roots: Root[] = [];
  let root = element.getRootNode() as Root;
  for (;;) {
    roots.push(root);
    if (!("host" in root)) return roots;
    root = root.host.getRootNode() as Root;
  }
}

export function search(doc: Document, anchor: Anchor): Search {
  const roots = new Set<Root>();
  const wanted = new Set<string>();
  const view = doc.defaultView;
  let observer: MutationObserver | undefined;
  let changed: (() => void) | undefined;

  function enter(root: Root) {
    if (roots.has(root)) return;
    roots.add(root);
    // Attributes too: what a selector asks for, and what hides an element, may be any of them.
    observer?.observe(root, { childList: true, subtree: true, attributes: true });
    walk(root);
  }

  function walk(node: ParentNode) {
    for (const e of node.querySelectorAll("*")) open(e);
    // An element whose code comes later opens its root then, which nothing tells of.
    for (const e of node.querySelectorAll(UNDEFINED)) whenDefined(e.localName);
  }

  function open(e: Element) {
    // Not what is our own.
    if (e.shadowRoot && !e.localName.startsWith("tend-")) enter(e.shadowRoot);
  }

  function whenDefined(name: string) {
    if (wanted.has(name) || !name.includes("-")) return;
    wanted.add(name);
    view?.customElements.whenDefined(name).then(
      () => {
        if (!changed) return;
        // The browser brings the elements to life right after this.
        view.requestAnimationFrame(() => {
          refresh();
          changed?.();
        });
      },
      () => {},
    );
  }

  /** Roots that were opened on elements long there are found only so. */
  function refresh() {
    for (const root of roots) walk(root);
  }

  enter(doc);

  return {
    all() {
      const css = anchor.selector ?? "[data-tend-id]";
      return [...roots].flatMap((root) =>
        [...root.querySelectorAll(css)].filter((e) => e.isConnected && matches(e, anchor)),
      );
    },
    watch(fn) {
      if (!view) return;
      changed = fn;
      observer = new view.MutationObserver((records) => {
        for (const { addedNodes } of records)
          for (const node of addedNodes)
            if (node.nodeType === 1) {
              open(node as Element);
              walk(node as Element);
            }
        changed?.();
      });
      const known = [...roots];
      roots.clear();
      for (const root of known) enter(root);
    },
    stop() {
      changed = undefined;
      observer?.disconnect();
    },
  };
}
