// A message as the Campaign contract writes it and the show frame carries it. Both the
// renderer and the dashboard's composer take their types from here.

export type Action =
  | { type: "open_url"; url: string }
  | { type: "dismiss" }
  | { type: "track"; name: string; props?: Record<string, unknown> };

export type Block =
  | { type: "heading"; text: string }
  | { type: "text"; text: string }
  | { type: "button"; label: string; action: Action };

export interface BannerMessage {
  layout: "banner";
  /** top where absent. */
  position?: "top" | "bottom";
  /** Over the page instead of pushing it. */
  floating?: boolean;
  blocks: Block[];
}

export type Message = BannerMessage;

/** Why a message is not drawn: the reason of its `failed` receipt. */
export interface Refusal {
  reason: "not_available" | "invalid" | "unsafe_url" | "renderer_unreachable" | "render_error";
  detail: string;
}

export type Guard = <A extends unknown[]>(fn: (...args: A) => void) => (...args: A) => void;

export interface RenderOptions {
  delivery: string;
  campaign: string;
  /** Where to draw: the page itself where absent, or a preview's own document. */
  document?: Document;
  /** For the one browser generation without constructable style sheets. */
  nonce?: string;
  /** "auto", the browser's preference, where absent. */
  scheme?: "auto" | "light" | "dark";
  /** Wraps every function that the browser calls, so that no error of the renderer
   * reaches the page. Absent, errors go their usual way. */
  guard?: Guard;
  /** Painted: the browser has had two frames to do it. Once. */
  onShown?(): void;
  onClicked?(props: Record<string, unknown>): void;
  onDismissed?(props: Record<string, unknown>): void;
  /** A button of action track was clicked. */
  onTrack?(name: string, props: Record<string, unknown>): void;
  /** Off the screen, by whatever way. Once, and always. */
  onClosed?(): void;
}

export interface Rendered {
  /** Takes the message off the screen without a receipt. */
  remove(): void;
  /** Closes it as the person would. */
  dismiss(props: Record<string, unknown>): void;
}

/** The renderer: draws, or says why not. It never throws for the message's sake. */
export type Render = (message: unknown, options: RenderOptions) => Rendered | Refusal;
