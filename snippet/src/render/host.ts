// The element that a message lives in, and what keeps the page's styles out of it and
// its own styles in.
import type { Style } from "./layout";

export interface Host {
  element: HTMLElement;
  root: ShadowRoot;
}

export function createHost(
  doc: Document,
  data: Record<string, string>,
  styles: Style[],
  css: string,
  nonce: string | undefined,
  tag = "tend-message",
): Host {
  const element = doc.createElement(tag);
  for (const [name, value] of Object.entries(data)) element.dataset[name] = value;
  // By property, which a Content-Security-Policy allows, and not by attribute.
  for (const [name, value] of styles) element.style.setProperty(name, value, "important");
  const root = element.attachShadow({ mode: "open" });
  adopt(doc, root, css, nonce);
  return { element, root };
}

function adopt(doc: Document, root: ShadowRoot, css: string, nonce: string | undefined) {
  // A sheet can only be adopted in the document that made it, which may be a preview's.
  const { CSSStyleSheet } = doc.defaultView ?? globalThis;
  try {
    const styles = new CSSStyleSheet();
    styles.replaceSync(css);
    root.adoptedStyleSheets = [styles];
  } catch {
    const style = doc.createElement("style");
    if (nonce) style.nonce = nonce;
    style.textContent = css;
    root.append(style);
  }
}
