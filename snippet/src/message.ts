// A message as the show frame carries it: one layout, one language, its words final. The
// renderer, the dashboard's composer and the gallery take their types from here.

export type Action =
  | { type: "open_url"; url: string }
  | { type: "dismiss" }
  | { type: "track"; name: string; props?: Record<string, unknown> }
  /** Comes again after a while: "1d". */
  | { type: "snooze"; for: string }
  /** Asks for web push: the browser's own question follows. */
  | { type: "ask_push" };

/** A piece of a text with what its Markdown made of it. */
export interface Span {
  text: string;
  bold?: boolean;
  italic?: boolean;
  code?: boolean;
  href?: string;
}

export interface TextBlock {
  type: "text";
  text: string;
  /** Drawn instead of the text, where they are there. */
  spans?: Span[];
}

export interface ImageBlock {
  type: "image";
  /** https, or of Tend itself: /i/... */
  src: string;
  /** Empty only where decorative. */
  alt: string;
  decorative?: boolean;
  /** CSS pixels, known before it loads: nothing moves when it comes. */
  width: number;
  height: number;
}

export interface Question {
  type: "question";
  key: string;
  kind: "nps" | "rating" | "single" | "multiple" | "text";
  label: string;
  required?: boolean;
  /** What the ends of a scale mean. */
  low?: string;
  high?: string;
  /** Of a rating: 3 to 10, 5 where absent. */
  max?: number;
  options?: { value: string; label: string }[];
  placeholder?: string;
}

export type Block =
  | { type: "heading"; text: string }
  | TextBlock
  | ImageBlock
  | { type: "divider" }
  | { type: "button"; label: string; action: Action }
  | Question;

/** Where a message is bound to: exactly one of the two. */
export type Anchor = { id: string } | { selector: string };

/** #rrggbb each. */
export interface Colours {
  ink: string;
  paper: string;
  accent: string;
  on_accent: string;
}

/** How messages look: the site's, and what a message has of its own. */
export interface Theme {
  preset?: "calm" | "bold" | "soft";
  scheme?: "auto" | "light" | "dark";
  light?: Partial<Colours>;
  dark?: Partial<Colours>;
  /** "system", "inherit" (the page's), or names of families with commas between. */
  font?: string;
  /** Pixels, 0 to 24. */
  radius?: number;
  shadow?: "none" | "soft" | "strong";
  /** Address of an image. */
  logo?: string;
  /** Where slide-outs stand that do not say it themselves. */
  position?: "end" | "start";
}

interface Common {
  blocks: Block[];
  theme?: Theme;
  /** Of the words; the page's where absent. */
  lang?: string;
  dir?: "ltr" | "rtl";
}

export interface BannerMessage extends Common {
  layout: "banner";
  /** top where absent. */
  position?: "top" | "bottom";
  /** Over the page instead of pushing it. */
  floating?: boolean;
}

export interface ModalMessage extends Common {
  layout: "modal";
}

export interface SlideoutMessage extends Common {
  layout: "slideout";
  position?: "end" | "start";
}

export interface AnchoredMessage extends Common {
  layout: "tooltip" | "hotspot";
  anchor: Anchor;
  /** auto where absent. */
  position?: "auto" | "top" | "bottom" | "start" | "end";
}

export interface InlineMessage extends Common {
  layout: "inline";
  anchor: Anchor;
}

export interface SurveyMessage extends Common {
  layout: "survey";
  /** A slide-out, or in the centre a modal. */
  position?: "end" | "start" | "centre";
  /** Shown after the answer. */
  thanks?: Block[];
}

export type Message =
  BannerMessage | ModalMessage | SlideoutMessage | AnchoredMessage | InlineMessage | SurveyMessage;

/** Why a message is not drawn: the reason of its `failed` receipt. */
export interface Refusal {
  reason:
    | "not_available"
    | "invalid"
    | "unsafe_url"
    | "renderer_unreachable"
    | "render_error"
    // Of an anchor that was waited for:
    | "not_found"
    | "not_visible"
    | "multiple";
  detail: string;
}

export type Guard = <A extends unknown[]>(fn: (...args: A) => void) => (...args: A) => void;

export interface RenderOptions {
  delivery: string;
  campaign: string;
  /** Where to draw: the page itself where absent, or a preview's own document. */
  document?: Document;
  /** Where Tend is: what the address of its images begins with. The document where absent. */
  base?: string;
  /** For the one browser generation without constructable style sheets. */
  nonce?: string;
  /** The site's theme, as it was received: what is no theme in it is passed over. */
  theme?: unknown;
  /** Instead of the theme's, in a preview. */
  scheme?: "auto" | "light" | "dark";
  /** The message offers "Fewer like this". */
  fewer?: boolean;
  /** Drawn to be looked at: takes no focus, listens for no key and leaves the page usable. */
  preview?: boolean;
  /** Wraps every function that the browser calls, so that no error of the renderer
   * reaches the page. Absent, errors go their usual way. */
  guard?: Guard;
  /** Asked right before painting where that comes later than the call, as it does for what
   * waits for its anchor: whether it still may. After a no it is closed and was not painted,
   * so that a later offer of the delivery may be drawn. Absent: yes. */
  mayPaint?(): boolean;
  /** Not drawn after all, though the call gave no refusal: instead of onShown, before onClosed. */
  onFailed?(why: Refusal): void;
  /** Painted: the browser has had two frames to do it. Once. */
  onShown?(): void;
  onClicked?(props: Record<string, unknown>): void;
  onDismissed?(props: Record<string, unknown>): void;
  /** A button of action snooze: props has `for`. */
  onSnoozed?(props: Record<string, unknown>): void;
  /** "Fewer like this" was chosen, which closes it as well. */
  onFewer?(props: Record<string, unknown>): void;
  /** ... and taken back, in the note that follows. Absent: no note follows. */
  onUndone?(): void;
  /** A question of a survey was answered: {question, value}. Again where the answer is changed. */
  onAnswered?(props: Record<string, unknown>): void;
  /** The last question is done with. What is closed afterwards is not dismissed. Once. */
  onCompleted?(props: Record<string, unknown>): void;
  /** A button of action track was clicked. */
  onTrack?(name: string, props: Record<string, unknown>): void;
  /** A button of action ask_push was clicked: called within the click. */
  onAsk?(): void;
  /** Off the screen, by whatever way. Once, and always. */
  onClosed?(): void;
}

export interface Rendered {
  /** It stands on the page, and does not wait for its place there. */
  standing(): boolean;
  /** Takes the message off the screen without a receipt, and the note that has followed it. */
  remove(): void;
  /** Closes it as the person would. */
  dismiss(props: Record<string, unknown>): void;
}

/** The renderer: draws, or says why not. It never throws for the message's sake. */
export type Render = (message: unknown, options: RenderOptions) => Rendered | Refusal;

/** What the dialog needs in which a person says which messages they want. */
export interface ChoiceOptions extends Pick<RenderOptions, "base" | "theme"> {
  nonce?: string | undefined;
  guard: Guard;
  /** Of the campaigns that are live, as it was received. */
  categories?: unknown;
  /** Where what the site calls them is, from `base` on, as it was received. */
  named?: unknown;
  /** What they want no messages of. */
  off: ReadonlySet<string>;
  /** What the page calls them. */
  names: Record<string, unknown> | undefined;
  set(choices: Record<string, boolean>): void;
}

/** The file that draws. */
export interface Renderer {
  render: Render;
  /** Opens that dialog. Rejected where it cannot be drawn. */
  choose(o: ChoiceOptions): Promise<boolean>;
}
