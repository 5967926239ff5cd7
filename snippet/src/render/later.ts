// A layout whose code is a file of its own, which comes with the first message of it.
import type { Drawing, Plan } from "./layout";

/** Places it when the code is there, and fails where that does not come, or breaks on it. */
export function later<M>(load: () => Promise<M>, begin: (code: M, d: Drawing) => () => void): Plan["place"] {
  return (d) => {
    let undo: (() => void) | undefined;
    let ended = false;
    load().then(
      d.guard((code) => {
        if (ended) return;
        try {
          undo = begin(code, d);
        } catch (err) {
          d.fail({ reason: "render_error", detail: String(err) });
        }
      }),
      d.guard((err: unknown) => d.fail({ reason: "renderer_unreachable", detail: String(err) })),
    );
    return () => {
      ended = true;
      undo?.();
    };
  };
}
