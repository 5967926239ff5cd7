import { expect, test } from "vitest";
import { createEmitter } from "./emitter";

test("calls every handler, also behind one that throws, until it is taken off", () => {
  const errors: unknown[] = [];
  const seen: string[] = [];
  const emitter = createEmitter((err, name) => errors.push([String(err), name]));
  const second = () => seen.push("second");
  emitter.on("shown", () => {
    throw new Error("the page's own");
  });
  emitter.on("shown", second);
  emitter.emit("shown", {});
  emitter.off("shown", second);
  emitter.emit("shown", {});
  emitter.off("shown");
  emitter.emit("shown", {});
  emitter.emit("nobody listens", {});
  expect(seen).toEqual(["second"]);
  expect(errors).toEqual([
    ["Error: the page's own", "shown"],
    ["Error: the page's own", "shown"],
  ]);
});
