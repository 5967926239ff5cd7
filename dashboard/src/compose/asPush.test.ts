import { describe, expect, it } from "vitest";
import { pushStart } from "../push/message";
import { asPush } from "./asPush";
import { blank } from "./blank";
import type { Composing } from "./context";
import { at, put } from "./path";
import { begun, stepOf } from "./steps";

const fallback = { after: "2d", channel: "web_push", push: { ...pushStart(), title: "Back again" } };
const content = { ...blank(), name: "Mine", fallback };

describe("the push of a message that nobody has seen", () => {
  it("is written by the fields of a notification, and kept where it belongs", () => {
    let kept = content;
    const composing: Composing = {
      site: "shop",
      id: "c1",
      content,
      faults: [
        { pointer: "/fallback/push/title", detail: "too long" },
        { pointer: "/message/blocks", detail: "none" },
      ],
      events: [],
      trying: {
        days: 14,
        run: null,
        error: null,
        running: false,
        since: 0,
        setDays: () => undefined,
        start: () => undefined,
        end: () => undefined,
      },
      set: (path, value) => {
        kept = put(kept, path, value);
      },
      pick: () => undefined,
    };
    const push = asPush(composing);
    expect(at(push.content, ["message", "title"])).toBe("Back again");
    expect(push.faults).toEqual([{ pointer: "/message/title", detail: "too long" }]);
    push.set(["message", "actions"], [{ label: "Open", url: "/" }]);
    expect(kept.fallback.push).toEqual({ ...fallback.push, actions: [{ label: "Open", url: "/" }] });
    expect(kept.message).toEqual(content.message);
    push.set(["message"], { title: "Anew", url: "/" });
    expect(kept.fallback).toEqual({ ...fallback, push: { title: "Anew", url: "/" } });
  });

  it("is a part of the rules, and nobody reads the words that it began with", () => {
    expect(stepOf("/fallback/push/title")).toBe("rules");
    expect(begun(content).map(({ pointer }) => pointer)).toContain("/fallback/push/body");
    expect(begun(content).map(({ pointer }) => pointer)).not.toContain("/fallback/push/title");
  });
});
