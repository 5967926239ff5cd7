// The package tend-js: the same core, as a module of the application's own bundle.
import type * as Package from "../npm/index";
import { begin, settings } from "./begin";
import type { Parts } from "./browser";
import { stub } from "./queue";

/** What is built of window.tend. */
export const BUILT =
  "identify group track page alias reset consent dismiss on off debug ready preferences.get preferences.set preferences.open push.status push.prompt push.unsubscribe";

type Fn = (...args: unknown[]) => unknown;
type Calls = { [name: string]: Fn | { [name: string]: Fn } };

/** Asked for at each call: the snippet may have taken the place of the stub. */
function call(path: string): Fn {
  const [first = "", second] = path.split(".");
  return (...args) => {
    if (typeof window === "undefined") return new Promise(() => {}); // there is nobody to tell of on a server
    const w = window as unknown as { tend?: Calls };
    stub(w);
    const part = w.tend?.[first];
    const fn = typeof part === "object" && second ? part[second] : part;
    return typeof fn === "function" ? fn(...args) : undefined;
  };
}

function calls(): Calls {
  const all: Calls = {};
  for (const path of BUILT.split(" ")) {
    const [first = "", second] = path.split(".");
    if (second) ((all[first] ??= {}) as { [name: string]: Fn })[second] = call(path);
    else all[first] = call(path);
  }
  return all;
}

export const tend = calls() as unknown as Package.Tend;

const partsOf = (api: string): Parts => ({
  load: () => import("./render/index"),
  spare: () => import("./spare"),
  scene: () => import("./scene"),
  trial: () => import("./try/index"),
  async push() {
    const { createPush } = await import("./push/index");
    return { createPush: (ports, o) => createPush(ports, { ...o, api }) };
  },
});

let loaded = false;

export const load: typeof Package.load = ({ auto = true, nonce, ...words }) => {
  if (loaded || typeof window === "undefined") return tend;
  loaded = true;
  const s = settings({ ...words, auto: String(auto) }, "", nonce);
  if (s) begin(s, partsOf(s.base.href));
  return tend;
};
