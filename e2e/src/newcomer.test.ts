// The newcomer's path, from the one-time link to a figure that moves by itself: on SQLite and on
// PostgreSQL. In Firefox: newcomer.firefox.long.test.ts.
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { startPostgres } from "./rig/databases.js";
import { handOf } from "./rig/hand.js";
import { begin, fromTheLinkToTheFigure, type Beginning, type Guest } from "./rig/newcomer.js";
import { untilEqual } from "./rig/until.js";
import { createVisitor, type Visitor } from "./rig/visitor.js";
import { launch } from "./rig/chromium.js";

/** What it opens is closed before the server is, or the pages would miss that. */
async function inChromium({ link, shop }: Beginning): Promise<void> {
  const browser = await launch();
  const visitors: Visitor[] = [];
  const visitor = async () => {
    const one = await createVisitor(browser, { viewport: { width: 1280, height: 800 } });
    visitors.push(one);
    return one;
  };
  try {
    const owner = await visitor();
    owner.expect(/401/, /422/); // before there is a session; of what is half written
    const page = await owner.context.newPage();
    const visit = async (url: string): Promise<Guest> => {
      const tab = await (await visitor()).open(url);
      return {
        track: (event) => tab.track(event),
        heading: async () => (await tab.shown()).getByRole("heading").innerText(),
      };
    };
    await fromTheLinkToTheFigure(handOf(page), link, shop, visit);
    const figure = page.locator("[data-figure=shown]");
    await untilEqual("the figure on the home page", () => figure.innerText(), "1");
    await page.screenshot({ path: "out/newcomer.png" });
    for (const one of visitors) await one.close();
  } finally {
    await browser.close();
  }
}

describe("a newcomer makes a campaign live in at most 25 interactions, and sees its figure move", () => {
  test("on SQLite", async (t) => inChromium(await begin(t)));

  test("on PostgreSQL", async (t) => {
    const postgres = await startPostgres();
    t.after(() => postgres.close());
    const secret = randomBytes(32).toString("base64");
    await inChromium(await begin(t, ["--database-url", postgres.url, "--secret-key", secret]));
  });
});
