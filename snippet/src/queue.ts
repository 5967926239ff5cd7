// Takes calls to window.tend that come before the snippet is there, which makes them in the same order.

/** The functions of window.tend. */
export const PATHS =
  "identify group track page alias reset consent show dismiss on off debug ready " +
  "inbox.list inbox.unread inbox.markRead inbox.open push.status push.prompt push.unsubscribe " +
  "preferences.get preferences.set preferences.open";

export function stub(w: { tend?: unknown }): void {
  if (w.tend) return;
  const q: unknown[] = [];
  const later = (path: string) =>
    function () {
      // oxlint-disable-next-line prefer-rest-params
      const args = arguments;
      const result = new Promise((resolve) => {
        q.push([path, args, resolve]);
      });
      // What is refused later is said in the console; it is no unhandled rejection of the page's.
      result.catch(() => {});
      return result;
    };
  const tend: { [name: string]: unknown } = { q };
  for (const path of PATHS.split(" ")) {
    const [first = "", second] = path.split(".");
    if (second) ((tend[first] ??= {}) as { [name: string]: unknown })[second] = later(path);
    else tend[first] = later(path);
  }
  w.tend = tend;
}
