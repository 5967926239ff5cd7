// The element that a message lives in, and what keeps the page's styles out of it and
// its own styles in.
import { hostStyles, sheet, type Look } from "./sheet";

export interface Host {
  element: HTMLElement;
  root: ShadowRoot;
}

export interface HostOptions {
  delivery: string;
  campaign: string;
  look: Look;
  scheme: "auto" | "light" | "dark";
  nonce?: string | undefined;
}

export function createHost(doc: Document, o: HostOptions): Host {
  const element = doc.createElement("tend-message");
  element.dataset["delivery"] = o.delivery;
  element.dataset["campaign"] = o.campaign;
  element.dataset["layout"] = "banner";
  // By property, which a Content-Security-Policy allows, and not by attribute.
  for (const [name, value] of hostStyles(o.look)) element.style.setProperty(name, value, "important");
  const root = element.attachShadow({ mode: "open" });
  adopt(doc, root, sheet(o.look, o.scheme), o.nonce);
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
