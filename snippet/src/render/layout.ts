// What a layout is. To add one: a module that exports a Layout, and its line in
// layouts.ts. All that layouts have in common is done for it (index.ts, parts.ts,
// sheet.ts): the host element and its styles, the blocks, what is reported, Escape, the
// way out.
import type { Block, Guard, Refusal, RenderOptions } from "../message";
import type { Parts } from "./parts";
import type { Fields } from "./read";
import type { Look } from "./theme";
import type { FrameWords } from "./words";

/** What every message has, checked. */
export interface Checked {
  layout: string;
  blocks: Block[];
  /** Of a survey: what is said after the answer. */
  thanks: Block[];
  lang: string;
  /** Empty: the page's. */
  dir: "ltr" | "rtl" | "";
}

/** Reads the fields that only this layout has, stops (read.ts) at what it cannot draw, and
 * says how it will. */
export type Layout = (fields: Fields, look: Look) => Plan;

/** A style of the host element: it is !important, and beats every rule of the page. */
export type Style = [name: string, value: string];

export interface Plan {
  /** Styles of the host element, beside those that every one has. */
  host: Style[];
  /** Its own part of the sheet. Only constants: nothing that was received gets into it. */
  css: string;
  /** Class names of the panel. */
  panel: string;
  /** The site's logo stands above the words, where there is one. */
  logo?: boolean;
  /** A region is announced politely and closed by Escape wherever the focus is; a dialog sees
   * to both itself. */
  role: "region" | "dialog";
  /** Puts the host into the page, the panel into its root, and calls appear, at once or when
   * the place for it is there. Gives what takes it all back: called once, when the message
   * has left, whatever the reason. */
  place(d: Drawing): () => void;
}

export interface Drawing {
  doc: Document;
  view: Window & typeof globalThis;
  /** <tend-message>, not yet in the page, and its shadow root. */
  host: HTMLElement;
  root: ShadowRoot;
  parts: Parts;
  m: Checked;
  look: Look;
  o: RenderOptions;
  /** Of the frame, in the message's language. */
  words: FrameWords;
  rtl: boolean;
  /** Around every function that the browser calls. */
  guard: Guard;
  /** Whether it may still be drawn, to be asked by what comes later than place itself, before
   * it puts anything on the page: after a no it is closed. */
  may(): boolean;
  /** It stands at its place: it counts as shown when it is painted. */
  appear(): void;
  /** Closes it as the person would. */
  dismiss(props: Record<string, unknown>): void;
  /** Takes it off without a receipt. */
  leave(): void;
  /** A survey is done with: reported, and closing it is no dismissal from now on. */
  complete(): void;
  /** It cannot be drawn after all. */
  fail(why: Refusal): void;
}
