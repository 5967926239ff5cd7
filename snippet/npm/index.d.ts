/** JSON. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Props = { [key: string]: Value };

export type Consent = "none" | "essential" | "full";
export type Signal = "ignore" | "essential" | "none";

/** What the attributes of the script tag say. */
export interface Options {
  /** The site's key. */
  site: string;
  /** Where Tend is: "https://tend.example.com". */
  api: string;
  /** The socket's own address, where the operator has renamed it. */
  socket?: string;
  /** What holds until `tend.consent` says otherwise; "full" where absent. */
  consent?: Consent;
  /** What the browser's signals mean; "ignore" where absent. */
  gpc?: Signal;
  dnt?: Signal;
  /** Page views by itself; true where absent. */
  auto?: boolean;
  /** As the page's Content-Security-Policy wants it for styles. */
  nonce?: string;
}

export interface Message {
  delivery: string;
  campaign: string;
}

/** What a page can hear of. */
export interface Events {
  ready: { [key: string]: never };
  shown: Message;
  clicked: Message;
  dismissed: Message;
  answered: Message & { question: string; value: Value };
  completed: Message;
  snoozed: Message & { for: string };
  fewer: Message;
  failed: Message & { reason: string; detail?: string };
  preferences: { off: string[] };
  consent: { level: Consent };
  refused: { code: string; message: string };
  token_expired: { user: string };
  identity_refused: { user: string; reason: string };
}

/** How web push stands in this browser. */
export interface PushStatus {
  /** The browser can, and the site has turned it on. */
  supported: boolean;
  permission: "default" | "granted" | "denied";
  /** Notifications reach this browser. */
  subscribed: boolean;
  /** Why not: `docs/push.md` has the list. */
  reason?: string;
  /** The same in a sentence. */
  detail?: string;
}

/** The calls of window.tend. None throws: what is wrong with one is said in the console. Those made
 * before load() wait for it; on a server they do nothing. */
export interface Tend {
  identify(id: string | number, traits?: Props | null, options?: { token?: string }): void;
  group(account: string | number, traits?: Props | null): void;
  track(name: string, props?: Props | null): void;
  page(name?: string | null, props?: Props | null): void;
  alias(id: string | number): void;
  reset(): void;
  consent(level: Consent): void;
  /** Closes a message that is on the screen. */
  dismiss(delivery: string): void;
  on<Name extends keyof Events>(name: Name, fn: (detail: Events[Name]) => void): void;
  off<Name extends keyof Events>(name: Name, fn?: (detail: Events[Name]) => void): void;
  /** How things stand; from here on every frame is in the console. */
  debug(): { [what: string]: unknown };
  /** The server has answered. */
  ready(): Promise<void>;
  preferences: {
    /** What they do not want, by category: `{promo: false}`. */
    get(): Promise<{ [category: string]: boolean }>;
    set(choices: { [category: string]: boolean }): void;
    /** Opens a dialog in which they say it themselves; true when it is there. Categories by the names that you give them. */
    open(names?: { [category: string]: string }): Promise<boolean>;
  };
  /** Web push. Each waits for ready(); undefined where the code for it cannot be fetched. */
  push: {
    status(): Promise<PushStatus | undefined>;
    /** Asks the person. To be called first thing in the handler of a click. */
    prompt(): Promise<PushStatus | undefined>;
    unsubscribe(): Promise<PushStatus | undefined>;
  };
}

/** Begins; a second call changes nothing. */
export function load(options: Options): Tend;

export const tend: Tend;
