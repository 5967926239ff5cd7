import { beforeEach, describe, expect, test, vi } from "vitest";
import { watchRoutes, type Routes } from "./routes";

let from: string[];
let w: EventTarget & { location: { href: string }; navigation?: EventTarget; setTimeout: typeof setTimeout };

function watch(): Routes {
  return watchRoutes(
    w as unknown as Window,
    (f) => from.push(f),
    (fn) => fn,
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  from = [];
  w = Object.assign(new EventTarget(), { location: { href: "/a" }, setTimeout: setTimeout });
  return () => vi.useRealTimers();
});

describe("routes", () => {
  test("are seen by the Navigation API where there is one", () => {
    w.navigation = new EventTarget();
    watch();
    w.location.href = "/b";
    w.navigation.dispatchEvent(new Event("currententrychange"));
    vi.runAllTimers();
    expect(from).toEqual(["/a"]);
    w.navigation.dispatchEvent(new Event("currententrychange"));
    vi.runAllTimers();
    expect(from).toEqual(["/a"]);
  });

  test.each(["popstate", "hashchange", "click", "keyup", "submit"])(
    "are seen without it after %s",
    (name) => {
      watch();
      w.dispatchEvent(new Event(name));
      w.location.href = "/b";
      vi.advanceTimersByTime(0);
      expect(from).toEqual(["/a"]);
    },
  );

  test("are seen when the router takes a while after the click", () => {
    watch();
    w.dispatchEvent(new Event("click"));
    vi.advanceTimersByTime(50);
    w.location.href = "/b";
    vi.advanceTimersByTime(100);
    expect(from).toEqual(["/a"]);
  });

  test("are settled before what is recorded next", () => {
    const routes = watch();
    w.location.href = "/b";
    routes.settle();
    expect(from).toEqual(["/a"]);
  });
});
