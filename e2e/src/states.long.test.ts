// Every page of the dashboard while its answer is on its way, when there is none, when the network is gone,
// and when there is nothing in it; what was typed is kept through it. Pictures of all of them are in e2e/out.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { fail, rows } from "./rig/between.js";
import { empties, places } from "./rig/places.js";
import { enterStates, failing, openStates, slow, vacant } from "./rig/states.js";
import { until, untilEqual } from "./rig/until.js";
import { OFFLINE } from "./rig/visitor.js";
import { OWNER, type World } from "./rig/world.js";

let world: World;
before(async () => {
  world = await openStates();
});
after(() => world.close());

describe("slow: the shape of what comes, and nothing jumps when it is there", () => {
  for (const place of places) test(place.name, async (t) => slow(await enterStates(world, t), world, place));
});

describe("failing: what happened, and a retry that works", () => {
  for (const place of places)
    test(place.name, async (t) => failing(await enterStates(world, t), world, place, true));
});

describe("empty: what will be here, and the next step", () => {
  for (const one of empties)
    test(one.name, async (t) => vacant(await enterStates(world, t), world, one, true));

  test("keys", async (t) => {
    const page = await enterStates(world, t);
    await rows(page, /\/keys$/, 0, () => ({}));
    await vacant(
      page,
      world,
      {
        name: "keys",
        path: "/sites/shop/settings/keys",
        says: "No keys yet",
        next: (p) => p.getByRole("button", { name: "Make the key" }),
      },
      true,
    );
  });
});

describe("without a network", () => {
  test("a page that was not fetched yet says so, and comes when there is one again", async (t) => {
    const page = await enterStates(world, t);
    await page.goto(`${world.tend.url}/sites/shop`);
    await page.getByRole("heading", { name: "This week" }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole("link", { name: "People" }).click();
    const alert = page.getByRole("alert").filter({ hasText: "The page could not be fetched." });
    await alert.getByText("The server does not answer.").waitFor();
    await page.screenshot({ path: "out/state-offline.png" });
    await alert.getByRole("button", { name: "Try again" }).click();
    await alert.getByText("The server does not answer.").waitFor();
    await page.context().setOffline(false);
    await alert.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("row", { name: /ada/ }).waitFor();
  });

  test("figures stand still and say so, and go on by themselves", async (t) => {
    const page = await enterStates(world, t);
    await page.goto(`${world.tend.url}/sites/shop/campaigns`);
    await page.getByRole("row", { name: /Invite a colleague/ }).waitFor();
    await page.context().setOffline(true);
    await page.getByText("The figures stand still.").waitFor();
    assert.equal(await page.getByRole("row", { name: /Invite a colleague/ }).count(), 1);
    await page.screenshot({ path: "out/state-offline-campaigns.png" });
    await page.context().setOffline(false);
    await page.getByText("The figures stand still.").waitFor({ state: "detached" });
  });
});

/** A form: what is typed into it, and the button that sends it. */
interface Form {
  path: string;
  of: RegExp;
  label: string;
  words: string;
  send: string;
  fails: string;
}
const SETTINGS = "/sites/shop/settings";
const NOT_SAVED = "It was not saved.";
const forms: Form[] = [
  {
    path: `${SETTINGS}/members`,
    of: /\/members$/,
    label: "E-mail of a new member",
    words: "cleo@shop.example",
    send: "Add the member",
    fails: "Nothing was changed.",
  },
  {
    path: `${SETTINGS}/keys`,
    of: /\/keys$/,
    label: "Name of a new key",
    words: "deploy",
    send: "Make the key",
    fails: "Nothing was changed.",
  },
  {
    path: `${SETTINGS}/site`,
    of: /\/sites\/shop$/,
    label: "Where the snippet runs",
    words: "https://shop.example",
    send: "Save",
    fails: NOT_SAVED,
  },
  {
    path: `${SETTINGS}/quiet`,
    of: /\/settings$/,
    label: "Pages on which nothing interrupts",
    words: "/checkout*",
    send: "Save",
    fails: NOT_SAVED,
  },
  {
    path: `${SETTINGS}/identity`,
    of: /\/identity\/keys$/,
    label: "Its name (kid)",
    words: "k-typed",
    send: "Add the key",
    fails: "",
  },
  {
    path: "/account",
    of: /\/account\/password$/,
    label: "New password",
    words: "plum over nine hills",
    send: "Set the password",
    fails: "The password was not changed.",
  },
];

describe("what was typed is still there when it could not be saved", () => {
  for (const { path, of, label, words, send, fails } of forms) {
    test(`${label}`, async (t) => {
      const page = await enterStates(world, t);
      await page.goto(world.tend.url + path);
      const field = page.getByLabel(label, { exact: true });
      await field.fill(words);
      const mend = await fail(page, { of, writes: true });
      await page.getByRole("button", { name: send, exact: true }).click();
      await page.getByRole("alert").filter({ hasText: fails }).first().waitFor();
      assert.equal(await field.inputValue(), words);
      await page.screenshot({ path: `out/state-typed-${label.replace(/\W+/g, "-").toLowerCase()}.png` });
      await mend();
      const taken = page.waitForResponse((r) => r.request().method() !== "GET" && r.ok());
      await page.getByRole("button", { name: send, exact: true }).click();
      await taken;
      await page.getByRole("alert").waitFor({ state: "detached" });
    });
  }

  test("a search that fails keeps its words", async (t) => {
    const page = await enterStates(world, t);
    await page.goto(`${world.tend.url}/sites/shop/campaigns`);
    await page.getByRole("row", { name: /Invite a colleague/ }).waitFor();
    const mend = await fail(page, { of: /\/campaigns$/ });
    await page.getByLabel("Search campaigns").fill("Nobody");
    await page.getByText("The campaigns could not be read.").waitFor();
    assert.equal(await page.getByLabel("Search campaigns").inputValue(), "Nobody");
    await mend();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("row", { name: /Nobody yet/ }).waitFor();
  });

  test("a draft that the server does not take is kept in the browser, over a reload too", async (t) => {
    const page = await enterStates(world, t);
    const edit = `${world.tend.url}/sites/shop/campaigns/quiet/edit`;
    await page.goto(edit);
    const title = page.getByRole("textbox", { name: "Heading", exact: true });
    const mend = await fail(page, { of: /\/campaigns\/quiet$/, writes: true }, "gone");
    await title.fill("Written without a server");
    await page.getByText("the server does not answer, we try again").waitFor();
    page.on("dialog", (dialog) => void dialog.accept()); // the browser asks who leaves before it is saved
    await page.reload();
    await untilEqual("the heading", () => title.inputValue(), "Written without a server");
    await page.screenshot({ path: "out/state-typed-draft.png" });
    await mend();
    await page.getByText(/^Saved/).waitFor();
    await page.goto(edit);
    await untilEqual("the heading", () => title.inputValue(), "Written without a server");
  });

  test("the sign-in keeps who it is", async (t) => {
    const visitor = await world.visitor(t, { reducedMotion: "reduce" });
    visitor.expect(/500 \(/, /401/, ...OFFLINE);
    const { page } = await visitor.visit(world.tend.url);
    await page.getByLabel("E-mail").fill(OWNER);
    await page.getByLabel("Password", { exact: true }).fill("plum over nine hills");
    const mend = await fail(page, { of: /^\/session$/, writes: true });
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("alert").waitFor();
    await page.screenshot({ path: "out/state-typed-signin.png" });
    assert.equal(await page.getByLabel("E-mail").inputValue(), OWNER);
    await mend();
    await signInAgain(page);
  });
});

/** Pressed once more as it stands, it signs in: the password was set above. */
async function signInAgain(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await until("the home page", () => page.getByRole("heading", { name: "Home" }).isVisible());
}
