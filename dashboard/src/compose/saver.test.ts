import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Authored, Content } from "../api/authored";
import { ApiError } from "../api/problem";
import { blank } from "./blank";
import { Saver, type Copy, type Saving } from "./saver";

/** A server that keeps one campaign, and a saver before it. */
function desk() {
  const server = { content: blank(), rev: 1, sent: [] as Content[], fail: undefined as Error | undefined };
  const told: Saving[] = [];
  const merged: Content[] = [];
  let copy: Copy | null = null;
  const authored = (): Authored => ({
    id: "c",
    content: { ...server.content, schedule: {} },
    etag: `"${server.rev}"`,
    status: "draft",
    version: 1,
    versionStatus: "draft",
    liveVersion: null,
  });
  const open = (restored?: Copy) =>
    new Saver(
      authored(),
      {
        async send(content, etag) {
          server.sent.push(content);
          if (server.fail) throw server.fail;
          if (etag !== `"${server.rev}"`) throw new ApiError(412, "stale", "somebody was faster");
          server.content = content;
          server.rev++;
          return authored();
        },
        read: async () => authored(),
        tell: (saving) => void told.push(saving),
        merged: (content) => void merged.push(content),
        copy: (one) => {
          copy = one;
        },
        now: () => new Date(0),
      },
      restored,
    );
  const other = (content: Content) => {
    server.content = content;
    server.rev++;
  };
  return { server, told, merged, open, other, copy: () => copy, last: () => told.at(-1) };
}

const named = (name: string, more: Partial<Content> = {}): Content => ({ ...blank(), name, ...more });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("saving by itself", () => {
  it("waits for a pause, and sends the last of what was written", async () => {
    const d = desk();
    const saver = d.open();
    for (const name of ["A", "AB", "ABC"]) saver.changed(named(name));
    expect(d.copy()?.content.name).toBe("ABC");
    await vi.runAllTimersAsync();
    expect(d.server.sent.map((c) => c.name)).toEqual(["ABC"]);
    expect(d.last()).toEqual({ state: "saved", at: new Date(0) });
    expect(d.copy()).toBeNull();
  });

  it("names what the server does not take, keeps it, and tries again with the next change", async () => {
    const d = desk();
    const saver = d.open();
    d.server.fail = new ApiError(422, "invalid", "no", [{ pointer: "/name", detail: "name is required" }]);
    saver.changed(named(""));
    await vi.runAllTimersAsync();
    expect(d.last()).toMatchObject({ state: "faulty", faults: [{ pointer: "/name" }] });
    expect(d.copy()?.content.name).toBe("");
    expect(await saver.flush()).toBeNull();
    d.server.fail = undefined;
    saver.changed(named("Invite"));
    await vi.runAllTimersAsync();
    expect(d.server.content.name).toBe("Invite");
  });

  it("asks a server that is away again and again", async () => {
    const d = desk();
    const saver = d.open();
    d.server.fail = new ApiError(0, "unreachable", "away");
    saver.changed(named("Invite"));
    await vi.advanceTimersByTimeAsync(12_000);
    expect(d.last()?.state).toBe("failed");
    expect(d.server.sent.length).toBeGreaterThan(1);
    d.server.fail = undefined;
    await vi.runAllTimersAsync();
    expect(d.server.content.name).toBe("Invite");
    saver.stop();
  });
});

describe("when somebody else was faster", () => {
  it("takes over what only they have changed", async () => {
    const d = desk();
    const saver = d.open();
    d.other({ ...blank(), trigger: { type: "exit_intent" } });
    saver.changed(named("Mine"));
    await vi.runAllTimersAsync();
    expect(d.server.content).toMatchObject({ name: "Mine", trigger: { type: "exit_intent" } });
    expect(d.merged.at(-1)?.trigger.type).toBe("exit_intent");
  });

  it("asks where both have changed a step, and sends nothing until that is settled", async () => {
    const d = desk();
    const saver = d.open();
    d.other(named("Theirs"));
    saver.changed(named("Mine", { priority: 7 }));
    await vi.runAllTimersAsync();
    const last = d.last();
    expect(last).toMatchObject({ state: "torn", torn: ["message"], merged: { name: "Theirs", priority: 7 } });
    saver.changed(named("Mine still", { priority: 7 }));
    await vi.runAllTimersAsync();
    expect(d.server.content.name).toBe("Theirs");
    saver.settle(named("Both", { priority: 7 }));
    await vi.runAllTimersAsync();
    expect(d.server.content).toMatchObject({ name: "Both", priority: 7 });
  });
});

describe("what was not taken when the page was left", () => {
  const copyOf = (content: Content): Copy => ({ sent: blank(), kept: blank(), etag: '"1"', content });

  it("is there again, and is saved with the next change", async () => {
    const d = desk();
    const saver = d.open(copyOf(named("From before")));
    saver.changed(named("From before, mended"));
    await vi.runAllTimersAsync();
    expect(d.server.content.name).toBe("From before, mended");
  });

  it("meets what was saved by others since", async () => {
    const d = desk();
    d.other(named("Theirs"));
    d.open(copyOf(named("From before")));
    await vi.runAllTimersAsync();
    expect(d.last()).toMatchObject({ state: "torn", torn: ["message"] });
  });
});

describe("a look at what became of the draft elsewhere", () => {
  it("takes it over, with what was written here meanwhile", async () => {
    const d = desk();
    const saver = d.open();
    await saver.look();
    expect(d.merged).toEqual([]);
    d.other(named("Theirs"));
    await saver.look();
    expect(d.merged.map((c) => c.name)).toEqual(["Theirs"]);
    await saver.look();
    expect(d.merged).toHaveLength(1);
    expect(d.last()).toEqual({ state: "saved", at: null });
  });

  it("waits while the member chooses between theirs and mine", async () => {
    const d = desk();
    const saver = d.open();
    d.other(named("Theirs"));
    saver.changed(named("Mine"));
    await saver.look();
    expect(d.last()?.state).toBe("torn");
    d.other(named("Theirs again"));
    await saver.look();
    expect(d.merged).toEqual([]);
    expect(d.copy()?.content.name).toBe("Mine");
  });
});
