// What messages say to each person: their values, their language, and nothing that a value
// would like to be.
import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import { axe } from "./rig/axe.js";
import { banner, openWorld, type World } from "./rig/world.js";

const SPEAKING = {
  language: "en",
  blocks: [
    { type: "heading", text: "Hi {{ person.first_name | default: 'there' }}" },
    {
      type: "text",
      text: "**{{ event.format | upcase }}** is [in your folder](/files/{{ person.id }}?as={{ event.format }}).",
    },
    { type: "button", label: "{{ event.format }} again", action: { type: "dismiss" } },
  ],
  translations: {
    de: { blocks: [{ text: "Hallo {{ person.first_name | default: 'du' }}" }, {}, { label: "Nochmal" }] },
    ar: { blocks: [{ text: "مرحبا {{ person.first_name | default: 'بك' }}" }, {}, {}] },
  },
};

describe("words", () => {
  let world: World;
  before(async () => {
    world = await openWorld([
      {
        name: "words",
        campaigns: [
          banner("speaking", "exported", { message: SPEAKING, priority: 50 }),
          banner("next", "exported"),
        ],
      },
    ]);
  });
  after(() => world.close());

  /** The words of a message, and the host's language and direction. */
  async function told(t: TestContext, locale: string, traits: object, props: object) {
    const visitor = await world.visitor(t, { locale });
    const tab = await visitor.open(world.page("words", "/reports"));
    await tab.page.evaluate((traits) => window.tend.identify("ada/../b?", traits), traits);
    await tab.track("exported", props);
    const message = await tab.shown();
    const host = await message.evaluate((e: HTMLElement) => ({
      lang: e.lang,
      dir: e.dir,
      campaign: e.dataset["campaign"],
    }));
    const texts = await message.locator("h2, p, button.act").allTextContents();
    return { tab, message, host, texts };
  }

  test("are the person's own, in their language", async (t) => {
    for (const [locale, lang, dir, heading, button] of [
      ["en-GB", "en", "", "Hi Ada", "pdf again"],
      ["de-AT", "de", "", "Hallo Ada", "Nochmal"],
      ["ar-EG", "ar", "rtl", "مرحبا Ada", "pdf again"],
    ] as const) {
      await t.test(locale, async (t) => {
        const { tab, message, host, texts } = await told(t, locale, { first_name: "Ada" }, { format: "pdf" });
        assert.deepEqual(host, { lang, dir, campaign: "speaking" });
        assert.deepEqual(texts, [heading, "PDF is in your folder.", button]);
        assert.equal(await message.locator("strong").textContent(), "PDF");
        const href = await message.locator("p a").getAttribute("href");
        assert.equal(new URL(href!).pathname, "/files/ada%2F..%2Fb%3F", "one part of the path");
        assert.equal(new URL(href!).search, "?as=pdf");
        assert.deepEqual(await axe(tab.page, "tend-message"), []);
        await tab.page.screenshot({ path: `out/words-${locale}.png` });
      });
    }
  });

  test("have their default, and go without the message where there is none", async (t) => {
    const known = await told(t, "en-GB", { first_name: null }, { format: "pdf" });
    assert.equal(known.texts[0], "Hi there");
    const unknown = await told(t, "en-GB", { first_name: null }, {});
    assert.equal(unknown.host.campaign, "next", "the next best goes");
    assert.ok(!unknown.texts.join().includes("{"), unknown.texts.join());
  });

  test("are words, whatever a value says", async (t) => {
    const evil = `<img src=x onerror="window.faults.push('ran')">[x](javascript:window.faults.push('ran'))**{{ person.id }}`;
    const { message, texts } = await told(t, "en-GB", { first_name: evil }, { format: evil });
    assert.equal(texts[0], `Hi ${evil}`);
    assert.equal(await message.locator("strong").textContent(), evil.toUpperCase());
    assert.equal(await message.locator("img").count(), 0);
    const links = await message
      .locator("a")
      .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).protocol));
    assert.deepEqual(links, ["http:"]);
  });
});
