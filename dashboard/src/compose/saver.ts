// Keeps what is written: one save at a time, a moment after the last change. What the server does not take
// stays here, in the browser's own storage, until it does.
import type { Authored, Content } from "../api/authored";
import { ApiError, type Fault } from "../api/problem";
import { same } from "./path";
import { reconcile, type Step } from "./steps";

export type Saving =
  | { state: "saved"; at: Date | null }
  | { state: "waiting" }
  | { state: "saving" }
  /** The server does not take it yet: what is missing. */
  | { state: "faulty"; faults: Fault[] }
  /** It does not answer; it is asked again by itself. */
  | { state: "failed"; error: Error }
  /** Somebody else has changed the same steps meanwhile. */
  | { state: "torn"; theirs: Authored; merged: Content; torn: Step[] };

/** What is kept in the browser while the server has not taken it. */
export interface Copy {
  sent: Content;
  kept: Content;
  etag: string;
  content: Content;
}

export interface Ports {
  send(content: Content, etag: string): Promise<Authored>;
  read(): Promise<Authored>;
  /** Where saving stands, and the campaign as the server has it. */
  tell(saving: Saving, authored: Authored): void;
  /** What has become of mine where somebody else has changed other steps. */
  merged(content: Content): void;
  copy(copy: Copy | null): void;
  now(): Date;
}

const PAUSE_MS = 700;
const AGAIN_MS = 5_000;

export class Saver {
  private readonly ports: Ports;
  private authored: Authored;
  private base: Omit<Copy, "content">;
  private now: Content;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | undefined;
  private torn: Authored | undefined;

  constructor(first: Authored, ports: Ports, restored?: Copy) {
    this.ports = ports;
    this.authored = first;
    this.base = restored ?? { sent: first.content, kept: first.content, etag: first.etag };
    this.now = restored?.content ?? first.content;
    if (restored && restored.etag !== first.etag) void this.meet();
  }

  changed(content: Content) {
    if (content === this.now && !this.dirty()) return;
    this.now = content;
    this.copy();
    if (this.torn) return;
    if (!this.dirty()) {
      clearTimeout(this.timer);
      if (!this.running) this.ports.tell({ state: "saved", at: null }, this.authored);
      return;
    }
    if (!this.running) this.ports.tell({ state: "waiting" }, this.authored);
    this.later(PAUSE_MS);
  }

  /** Saves now; gives the campaign as it was kept, nothing where it was not. */
  async flush(): Promise<Authored | null> {
    await this.running;
    if (this.dirty()) await this.save();
    return this.dirty() ? null : this.authored;
  }

  /** Looks whether the draft was changed elsewhere, and takes that over. */
  async look() {
    if (this.running || this.torn) return;
    const theirs = await this.ports.read().catch(() => undefined);
    if (!theirs || theirs.etag === this.base.etag || this.running) return;
    this.running = this.meet().finally(() => {
      this.running = undefined;
    });
    await this.running;
  }

  /** The member has chosen between theirs and mine. */
  settle(content: Content) {
    if (!this.torn) return;
    const theirs = this.torn;
    this.torn = undefined;
    this.take(content, theirs);
  }

  stop() {
    clearTimeout(this.timer);
  }

  private dirty(): boolean {
    return !same(this.now, this.base.sent);
  }

  private copy() {
    this.ports.copy(this.dirty() ? { ...this.base, content: this.now } : null);
  }

  private later(ms: number) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), ms);
  }

  private save(): Promise<void> {
    clearTimeout(this.timer);
    this.running ??= this.attempt().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async attempt() {
    if (this.torn || !this.dirty()) return;
    const content = this.now;
    this.ports.tell({ state: "saving" }, this.authored);
    try {
      this.authored = await this.ports.send(content, this.base.etag);
    } catch (err) {
      return this.refused(err instanceof Error ? err : new Error(String(err)));
    }
    this.base = { sent: content, kept: this.authored.content, etag: this.authored.etag };
    this.copy();
    this.settled(this.ports.now());
  }

  private async refused(error: Error) {
    const status = error instanceof ApiError ? error.status : 0;
    const faults = error instanceof ApiError ? error.faults : [];
    if (status === 412) return this.meet();
    if (faults.length > 0) return this.ports.tell({ state: "faulty", faults }, this.authored);
    this.again(error);
  }

  private again(error: Error) {
    this.ports.tell({ state: "failed", error }, this.authored);
    this.later(AGAIN_MS);
  }

  /** Somebody was faster: their steps are taken over, and where both have changed one the member is asked. */
  private async meet() {
    try {
      this.authored = await this.ports.read();
    } catch (err) {
      return this.again(err as Error);
    }
    const theirs = this.authored;
    const { merged, torn } = reconcile(this.base, this.now, theirs.content);
    if (torn.length > 0) {
      this.torn = theirs;
      return this.ports.tell({ state: "torn", theirs, merged, torn }, theirs);
    }
    this.take(merged, theirs);
    this.ports.merged(merged);
  }

  private take(content: Content, theirs: Authored) {
    this.base = { sent: theirs.content, kept: theirs.content, etag: theirs.etag };
    this.now = content;
    this.copy();
    this.settled(null);
  }

  /** It is saved, but for what was written meanwhile. */
  private settled(at: Date | null) {
    if (!this.dirty()) return this.ports.tell({ state: "saved", at }, this.authored);
    this.ports.tell({ state: "waiting" }, this.authored);
    this.later(0);
  }
}
