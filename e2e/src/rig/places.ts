// Every page of the dashboard, and what it is while its answer is on its way, when there is none, when there is
// nothing in it, and when it has it. The paths are those of a site named shop and one named bare.
import type { Locator, Page } from "playwright-core";
import type { Calls } from "./between.js";

export interface Place {
  name: string;
  path: string;
  /** The call that it cannot be without. */
  reads: Calls;
  /** What stands there once it has been read. */
  there: (page: Page) => Locator;
  /** What it says where that cannot be read. */
  fails: string;
}

const heading = (name: string) => (page: Page) => page.getByRole("heading", { name, exact: true });
const row = (name: string | RegExp) => (page: Page) => page.getByRole("row", { name }).first();
const field = (name: string) => (page: Page) => page.getByLabel(name).first();

const place = (name: string, path: string, of: RegExp, there: Place["there"], fails: string): Place => ({
  name,
  path,
  reads: { of },
  there,
  fails,
});

const SITE = /\/sites\/shop$/;
const CAMPAIGN = "/sites/shop/campaigns/exports";
const SETTINGS = "/sites/shop/settings";
const NO_SETTINGS = "The settings could not be read.";
const NO_CAMPAIGN = "The campaign could not be read.";

/** Two that stand for all: cards, and a list with filters. */
export const some: Place[] = [
  place("home", "/sites/shop", /\/overview$/, heading("This week"), "The overview could not be read."),
  place(
    "campaigns",
    "/sites/shop/campaigns",
    /\/campaigns$/,
    row(/Invite a colleague/),
    "The campaigns could not be read.",
  ),
];

export const places: Place[] = [
  ...some,
  place(
    "members",
    `${SETTINGS}/members`,
    /\/members$/,
    row(/owner@shop\.example/),
    "The members could not be read.",
  ),
  place("frame", "/sites/shop", /^\/session$/, heading("Home"), "We could not find out who you are."),
  place("campaign", CAMPAIGN, /\/exports$/, heading("Results"), NO_CAMPAIGN),
  place("results", CAMPAIGN, /\/report$/, row(/^Day/), "The figures could not be read."),
  place("pages", CAMPAIGN, /\/pages$/, row(/^First seen on/), "The pages could not be read."),
  place("versions", CAMPAIGN, /\/versions$/, row(/^Version/), "The versions could not be read."),
  place("composer", `${CAMPAIGN}/edit`, /\/exports$/, field("Name of the campaign"), NO_CAMPAIGN),
  place("people", "/sites/shop/people", /\/people$/, row(/ada/), "The people could not be read."),
  place(
    "person",
    "/sites/shop/people/ada",
    /\/people\/ada$/,
    heading("Timeline"),
    "The person could not be read.",
  ),
  place(
    "timeline",
    "/sites/shop/people/ada",
    /\/timeline$/,
    (page) => page.locator("[data-kind]").first(),
    "The timeline could not be read.",
  ),
  place(
    "why",
    "/sites/shop/people/ada?why=exports",
    /\/why$/,
    (page) => page.locator("[data-why]"),
    "It could not be found out.",
  ),
  place(
    "lists",
    "/sites/shop/lists",
    /\/lists$/,
    (page) => page.getByText("No lists yet"),
    "The lists could not be read.",
  ),
  place("funnels", "/sites/shop/funnels", /\/funnels$/, row(/The way/), "The funnels could not be read."),
  place(
    "funnel",
    "/sites/shop/funnels/way",
    /\/funnels\/way$/,
    heading("How far people come"),
    "The funnel could not be read.",
  ),
  place(
    "funnel-report",
    "/sites/shop/funnels/way",
    /\/report$/,
    (page) => page.locator("[data-step-key]").first(),
    "The figures could not be read.",
  ),
  place(
    "funnel-people",
    "/sites/shop/funnels/way?step=exported&show=here",
    /\/funnels\/way\/people$/,
    row(/ada/),
    "The people could not be read.",
  ),
  place(
    "live",
    "/sites/shop/live",
    /\/events\/live$/,
    (page) => page.locator("[data-kind]").first(),
    "What happens could not be read.",
  ),
  place("events", "/sites/shop/events", /\/events\/names$/, row(/exported/), "The events could not be read."),
  place("event", "/sites/shop/events/exported", /\/events$/, row(/ada/), "The events could not be read."),
  place(
    "properties",
    "/sites/shop/events/exported",
    /\/properties$/,
    (page) => page.getByText("It came without any lately."),
    "The properties could not be read.",
  ),
  place(
    "calls",
    "/sites/shop/calls",
    /\/calls$/,
    (page) => page.getByText(/^No server has called/),
    "The calls could not be read.",
  ),
  place(
    "imports",
    "/sites/shop/imports",
    /\/imports$/,
    (page) => page.getByText("No imports yet"),
    "The imports could not be read.",
  ),
  place(
    "push",
    "/sites/shop/push",
    /\/push\/funnel$/,
    heading("Who can be reached"),
    "The figures of web push could not be read.",
  ),
  place(
    "install",
    "/sites/shop/install",
    SITE,
    heading("1. Paste this line into every page"),
    "The site could not be read.",
  ),
  place("site", `${SETTINGS}/site`, SITE, field("Where the snippet runs"), NO_SETTINGS),
  place("look", `${SETTINGS}/look`, /\/settings$/, heading("Preview"), NO_SETTINGS),
  place("often", `${SETTINGS}/often`, SITE, heading("How often"), NO_SETTINGS),
  place("quiet", `${SETTINGS}/quiet`, /\/settings$/, heading("Quiet hours"), NO_SETTINGS),
  place("privacy", `${SETTINGS}/privacy`, /\/settings$/, field("Do Not Track"), NO_SETTINGS),
  place("categories", `${SETTINGS}/categories`, /\/settings$/, heading("Categories"), NO_SETTINGS),
  place("push settings", `${SETTINGS}/push`, /\/settings$/, field("Path of the worker’s file"), NO_SETTINGS),
  place("identity", `${SETTINGS}/identity`, /\/identity$/, heading("Keys"), "The keys could not be read."),
  place("keys", `${SETTINGS}/keys`, /\/keys$/, row(/e2e/), "The keys could not be read."),
  place("audit", `${SETTINGS}/audit`, /\/audit$/, row(/bootstrap/), "The audit log could not be read."),
  place("account", "/account", /^\/account$/, heading("Second factor"), "Your account could not be read."),
  place(
    "devices",
    "/account",
    /^\/account\/sessions$/,
    (page) => page.locator("[data-device]").first(),
    "Your sessions could not be read.",
  ),
];

/** What a page without anything in it says, and the next step that it offers. */
export interface Empty {
  name: string;
  path: string;
  says: string | RegExp;
  next: (page: Page) => Locator;
}

const empty = (name: string, path: string, says: Empty["says"], next: Empty["next"]): Empty => ({
  name,
  path,
  says,
  next,
});
const link = (name: string | RegExp) => (page: Page) => page.getByRole("link", { name });
const button = (name: string) => (page: Page) => page.getByRole("button", { name });
const BARE = "/sites/bare";

export const someEmpty: Empty[] = [
  empty("home", BARE, "No campaign is live: nobody sees a message.", link("Begin a campaign")),
  empty("campaigns", `${BARE}/campaigns`, "No campaigns yet", link("Install the snippet")),
];

export const empties: Empty[] = [
  ...someEmpty,
  empty("people", `${BARE}/people`, "Nobody has been seen yet", link("Install the snippet")),
  empty("push", `${BARE}/push`, "Web push is off", link("Turn it on in the settings")),
  empty("calls", `${BARE}/calls`, /^No server has called/, link("API keys")),
  empty("imports", `${BARE}/imports`, "No imports yet", link("Import a file")),
  empty("live", `${BARE}/live`, "Nothing has happened lately.", link("the snippet is in them")),
  empty("events", `${BARE}/events`, "No events yet", link("Install the snippet")),
  empty("events-found", "/sites/shop/events?q=xyz", "No event found for “xyz”", button("Show all events")),
  empty(
    "campaigns-found",
    "/sites/shop/campaigns?q=xyz",
    "Nothing found for “xyz”",
    button("Show all campaigns"),
  ),
  empty("segments", `${BARE}/segments`, "No segments yet", link("New segment")),
  empty("lists", `${BARE}/lists`, "No lists yet", link("New list")),
  empty("funnels", `${BARE}/funnels`, "No funnels yet", link("New funnel")),
  empty("funnel-people", "/sites/shop/funnels/way?step=invited&show=left", "Nobody yet.", (page) =>
    page.getByRole("heading", { name: "How far people come" }),
  ),
  empty("accounts", `${BARE}/accounts`, "No accounts yet", link("Accounts")),
  empty(
    "accounts-found",
    "/sites/shop/accounts?q=xyz",
    "No account found for “xyz”",
    button("Show all accounts"),
  ),
  empty("people-found", "/sites/shop/people?q=xyz", "Nobody found for “xyz”", button("Show everybody")),
  empty("templates-found", "/sites/shop/templates?q=xyz", "No template fits", button("Show all templates")),
  empty(
    "results",
    "/sites/shop/campaigns/quiet",
    "Nobody has met its trigger and audience yet.",
    link("Edit"),
  ),
  empty("identity", `${BARE}/settings/identity`, /No key/, button("Add the key")),
  empty("often", `${BARE}/settings/often`, "No limit yet", button("Add a limit")),
  empty("person", "/sites/shop/people/nobody", "has seen nobody with the user id", link("People")),
];
