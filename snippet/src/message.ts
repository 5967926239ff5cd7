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
  /** For the one browser generation without constructable style sheets. */
  nonce?: string;
  /** "auto", the browser's preference, where absent. */
  scheme?: "auto" | "light" | "dark";
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
  /** A question of a survey was answered: {question, value}. Again where the answer is changed. */
  onAnswered?(props: Record<string, unknown>): void;
  /** The last question is done with. What is closed afterwards is not dismissed. Once. */
  onCompleted?(props: Record<string, unknown>): void;
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
