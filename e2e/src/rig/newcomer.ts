// The steps of somebody who has never seen Tend: from the one-time link to a live campaign.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Hand } from "./hand.js";
import { openShop, type Shop } from "./shop.js";
import { startTend } from "./tend.js";

export const MOST_INTERACTIONS = 25;
export const HEADING = "Your reports travel well";
/** What sets the message off, and what has to have been done before. */
export const TRIGGER = "report_exported";
export const BEFORE = "opened";

export interface Beginning {
  shop: Shop;
  /** The set-up link that the first start prints. */
  link: string;
}

/** A server that nobody has set up yet, and a shop without a line in it. */
export async function begin(t: TestContext, flags: string[] = []): Promise<Beginning> {
  const shop = await openShop();
  t.after(() => shop.close());
  const tend = await startTend("serve", undefined, flags);
  t.after(() => tend.close());
  const link = /http\S+\/setup#\S+/.exec(tend.output())?.[0];
  assert.ok(link, tend.output());
  return { shop, link };
}

/** Follows the link, names the site, and pastes the line into the shop's page. */
export async function connect(hand: Hand, link: string, shop: Shop): Promise<void> {
  await hand.open(link);
  await hand.write("Your e-mail", "ada@shop.example");
  await hand.write("Name of the site", "my-shop");
  await hand.write("Where it runs", shop.url);
  await hand.press("button", "Make the site");
  await hand.reads("Waiting for the first visit");
  const line = await hand.text("[data-snippet]");
  const body = `<!doctype html><html lang="en"><head>${line}</head><body><h1>Shop</h1></body></html>`;
  shop.put("/", { body });
}

/** Begins a campaign and says what it says. */
export async function word(hand: Hand): Promise<void> {
  await hand.press("link", "New campaign");
  await hand.press("button", "Start from blank…");
  await hand.write("Name of the campaign", "Invite your team");
  await hand.write("Heading", HEADING);
  await hand.write("Text", "Hi {{ person.first_name | default: 'there' }}, a colleague can read along.");
}

/** Says when it comes, to whom, how often, and what for; look sees the audience. */
export async function aim(hand: Hand, look?: () => Promise<unknown>): Promise<void> {
  await hand.press("button", "Trigger");
  await hand.choose("It comes when", "event");
  await hand.write("Event", TRIGGER);
  await hand.press("button", "Audience");
  await hand.press("button", "Add a condition");
  await hand.press("menuitem", "Something they did");
  await hand.write("Event", BEFORE);
  await look?.();
  await hand.press("button", "Rules");
  await hand.write("Times, limit 1", "2");
  await hand.press("button", "Goal");
  await hand.write("They do", "invited");
}

/** Looks at it once more, and launches it. */
export async function launchIt(hand: Hand): Promise<void> {
  await hand.press("button", "Review");
  await hand.reads("Saved");
  await hand.reads(`When ${TRIGGER} happens, people who did ${BEFORE} get a banner`);
  await hand.press("button", "Launch");
  await hand.press("button", "Launch now");
  await hand.reads("Live");
  assert.ok(hand.done() <= MOST_INTERACTIONS, `${hand.done()} interactions`);
}

/** A page of the shop with a visitor at it. */
export interface Guest {
  track(event: string): Promise<void>;
  /** Waits for the message and gives its heading. */
  heading(): Promise<string>;
}

/** The whole path. At its end the home page is open, and its figure has moved by itself. */
export async function fromTheLinkToTheFigure(
  hand: Hand,
  link: string,
  shop: Shop,
  visit: (url: string) => Promise<Guest>,
): Promise<void> {
  await connect(hand, link, shop);
  const guest = await visit(shop.url);
  await hand.reads("Your site is connected");
  await hand.press("link", "Campaigns");
  await word(hand);
  await aim(hand);
  await launchIt(hand);
  await hand.press("link", "Home");
  assert.ok(hand.done() <= MOST_INTERACTIONS, `${hand.done()} interactions`);
  assert.equal(await hand.text("[data-figure=shown]"), "0");
  await guest.track(BEFORE);
  await guest.track(TRIGGER);
  assert.equal(await guest.heading(), HEADING);
}
