// What Firefox hands to the system to show, and what the system says of it. Without a screen nobody can
// click a notification; but Firefox can be told by what stands in for its alerts service that somebody
// has, as Mozilla's own tests do. From there on it is a click like any other: the worker's event, the
// right to open a window, the window.
import type { Browser } from "puppeteer-core";

/** Firefox has to be started with it, for a driver to reach its own code. */
export const SYSTEM_ACCESS = "--remote-allow-system-access";

export interface Alerts {
  /** The titles of what is to be seen. */
  seen(): Promise<string[]>;
  /** A click on the notification of a title, or on one of its buttons. */
  click(title: string, action?: string): Promise<void>;
  /** Somebody puts it away. */
  close(title: string): Promise<void>;
}

/** Runs in Firefox's own window: takes the place of what shows notifications. */
const INSTALL = `(() => {
  const shown = new Map();
  const finish = (name) => {
    const it = shown.get(name);
    shown.delete(name);
    it?.listener?.observe(null, "alertfinished", it.alert.cookie);
  };
  const service = {
    QueryInterface: ChromeUtils.generateQI(["nsIAlertsService"]),
    showAlert(alert, listener) {
      finish(alert.name);
      shown.set(alert.name, { alert, listener });
      Services.tm.dispatchToMainThread(() => listener?.observe(null, "alertshow", alert.cookie));
    },
    closeAlert: (name) => finish(name),
    async getHistory() {
      return [...shown.keys()];
    },
    teardown() {},
    pbmTeardown() {},
  };
  Components.manager.QueryInterface(Ci.nsIComponentRegistrar).registerFactory(
    Services.uuid.generateUUID(), "alerts", "@mozilla.org/alerts-service;1",
    { createInstance: (iid) => service.QueryInterface(iid) },
  );
  window.alerts = { shown, finish };
})()`;

interface Answer {
  result: { type: string; result?: { value?: string }; exceptionDetails?: { text: string } };
}

export async function watchAlerts(browser: Browser): Promise<Alerts> {
  const { connection } = browser as unknown as {
    connection: { send(method: string, params: object): Promise<{ result: unknown }> };
  };
  const tree = await connection.send("browsingContext.getTree", { "moz:scope": "chrome" });
  const [{ context } = { context: "" }] = (tree.result as { contexts: { context: string }[] }).contexts;

  async function run(expression: string): Promise<string> {
    const target = { context };
    const { result } = (await connection.send("script.evaluate", {
      expression,
      target,
      awaitPromise: true,
    })) as Answer;
    if (result.type !== "success") throw new Error(result.exceptionDetails?.text ?? expression);
    return result.result?.value ?? "";
  }

  const found = (title: string) => {
    const words = JSON.stringify(title);
    return `(() => {
      for (const it of window.alerts.shown.values()) if (it.alert.title === ${words}) return it;
      throw new Error("there is no notification " + ${words});
    })()`;
  };
  await run(INSTALL);
  return {
    async seen() {
      const all = await run(`JSON.stringify([...window.alerts.shown.values()].map((it) => it.alert.title))`);
      return JSON.parse(all) as string[];
    },
    click: async (title, action) =>
      void (await run(`(() => {
        const { alert, listener } = ${found(title)};
        const action = [...(alert.actions ?? [])].find((a) => a.title === ${JSON.stringify(action ?? "")}) ?? null;
        listener.observe(action, "alertclickcallback", alert.cookie);
      })()`)),
    close: async (title) => void (await run(`window.alerts.finish(${found(title)}.alert.name)`)),
  };
}
