import { createRootRoute, createRoute, createRouter, Outlet } from "@tanstack/react-router";
import { Crash } from "../ui/Crash";
import { Home } from "./Home";
import { later } from "./later";
import { NotFound } from "./NotFound";
import { SiteFrame } from "./SiteFrame";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Crash });

const home = createRoute({ getParentRoute: () => root, path: "/", component: Home });
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/signin",
  component: later(() => import("../session/SignInPage"), "SignInPage"),
});
const setUp = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: later(() => import("../session/SetUpPage"), "SetUpPage"),
});

const password = createRoute({
  getParentRoute: () => root,
  path: "/password",
  component: later(() => import("../session/PasswordPage"), "PasswordPage"),
});
const account = createRoute({
  getParentRoute: () => root,
  path: "/account",
  component: later(() => import("../account/AccountPage"), "AccountPage"),
});

const site = createRoute({
  getParentRoute: () => root,
  path: "/sites/$site",
  component: function Site() {
    return <SiteFrame site={site.useParams().site} />;
  },
});

const siteHome = createRoute({
  getParentRoute: () => site,
  path: "/",
  component: later(() => import("../home/route"), "SiteHome"),
});

const word = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** What a list is narrowed down to stands in the address, so that it can be shared. */
interface CampaignsSearch {
  q?: string;
  state?: string;
  category?: string;
  layout?: string;
  sort?: string;
}

const campaigns = createRoute({
  getParentRoute: () => site,
  path: "/campaigns",
  validateSearch: (search: Record<string, unknown>): CampaignsSearch =>
    Object.fromEntries(
      ["q", "state", "category", "layout", "sort"].flatMap((name) => {
        const value = word(search[name]);
        return value ? [[name, value]] : [];
      }),
    ),
  component: later(() => import("../campaigns/route"), "Campaigns"),
});

const templates = createRoute({
  getParentRoute: () => site,
  path: "/templates",
  validateSearch: (search: Record<string, unknown>): { q?: string; purpose?: string; look?: string } => {
    const [q, purpose, look] = [word(search["q"]), word(search["purpose"]), word(search["look"])];
    return { ...(q ? { q } : {}), ...(purpose ? { purpose } : {}), ...(look ? { look } : {}) };
  },
  component: later(() => import("../templates/route"), "Templates"),
});

const campaign = createRoute({
  getParentRoute: () => site,
  path: "/campaigns/$campaign",
  component: later(() => import("../campaigns/route"), "Campaign"),
});

const edit = createRoute({
  getParentRoute: () => site,
  path: "/campaigns/$campaign/edit",
  validateSearch: (search: Record<string, unknown>): { step?: string } => {
    const step = word(search["step"]);
    return step ? { step } : {};
  },
  component: later(() => import("../compose/route"), "Edit"),
});

const install = createRoute({
  getParentRoute: () => site,
  path: "/install",
  component: later(() => import("../install/route"), "Install"),
});

const people = createRoute({
  getParentRoute: () => site,
  path: "/people",
  validateSearch: (search: Record<string, unknown>): { q?: string } => {
    const q = word(search["q"]);
    return q ? { q } : {};
  },
  component: later(() => import("../people/route"), "People"),
});

const person = createRoute({
  getParentRoute: () => site,
  path: "/people/$person",
  validateSearch: (search: Record<string, unknown>): { show?: string; why?: string } => {
    const show = word(search["show"]);
    const why = word(search["why"]);
    return { ...(show ? { show } : {}), ...(why ? { why } : {}) };
  },
  component: later(() => import("../people/route"), "Person"),
});

const siteAccounts = createRoute({
  getParentRoute: () => site,
  path: "/accounts",
  validateSearch: (search: Record<string, unknown>): { q?: string } => {
    const q = word(search["q"]);
    return q ? { q } : {};
  },
  component: later(() => import("../accounts/route"), "Accounts"),
});

const siteAccount = createRoute({
  getParentRoute: () => site,
  path: "/accounts/$account",
  component: later(() => import("../accounts/route"), "Account"),
});

const segments = createRoute({
  getParentRoute: () => site,
  path: "/segments",
  component: later(() => import("../segments/route"), "Segments"),
});

const segment = createRoute({
  getParentRoute: () => site,
  path: "/segments/$segment",
  component: later(() => import("../segments/route"), "Segment"),
});

// Whatever stands behind segments/, lists/ or funnels/ is an id: what is not saved yet has an address of its own.
const newSegment = createRoute({
  getParentRoute: () => site,
  path: "/new/segment",
  validateSearch: (search: Record<string, unknown>): { condition?: object } => {
    const { condition } = search;
    return typeof condition === "object" && condition !== null ? { condition } : {};
  },
  component: later(() => import("../segments/route"), "NewSegment"),
});

const lists = createRoute({
  getParentRoute: () => site,
  path: "/lists",
  component: later(() => import("../lists/route"), "Lists"),
});

const list = createRoute({
  getParentRoute: () => site,
  path: "/lists/$list",
  component: later(() => import("../lists/route"), "List"),
});

const newList = createRoute({
  getParentRoute: () => site,
  path: "/new/list",
  component: later(() => import("../lists/route"), "NewList"),
});

const funnels = createRoute({
  getParentRoute: () => site,
  path: "/funnels",
  component: later(() => import("../funnels/route"), "Funnels"),
});

/** Which days are looked at, and whose list is open. */
interface FunnelSearch {
  days?: number;
  step?: string;
  show?: "reached" | "here" | "left";
}

const funnel = createRoute({
  getParentRoute: () => site,
  path: "/funnels/$funnel",
  validateSearch: (search: Record<string, unknown>): FunnelSearch => {
    const [days, step] = [Number(search["days"]), word(search["step"])];
    const show = (["reached", "here", "left"] as const).find((one) => one === search["show"]);
    return { ...(days > 0 ? { days } : {}), ...(step && show ? { step, show } : {}) };
  },
  component: later(() => import("../funnels/route"), "Funnel"),
});

const newFunnel = createRoute({
  getParentRoute: () => site,
  path: "/new/funnel",
  component: later(() => import("../funnels/route"), "NewFunnel"),
});

const live = createRoute({
  getParentRoute: () => site,
  path: "/live",
  validateSearch: (search: Record<string, unknown>): { show?: string; q?: string } => {
    const [show, q] = [word(search["show"]), word(search["q"])];
    return { ...(show ? { show } : {}), ...(q ? { q } : {}) };
  },
  component: later(() => import("../live/route"), "Live"),
});

const events = createRoute({
  getParentRoute: () => site,
  path: "/events",
  validateSearch: (search: Record<string, unknown>): { q?: string } => {
    const q = word(search["q"]);
    return q ? { q } : {};
  },
  component: later(() => import("../events/route"), "Events"),
});

/** What is asked of the properties stands in the address, as a condition has it. */
const event = createRoute({
  getParentRoute: () => site,
  path: "/events/$event",
  validateSearch: (search: Record<string, unknown>): { where?: unknown[] } => {
    const where = search["where"];
    return Array.isArray(where) && where.length > 0 ? { where } : {};
  },
  component: later(() => import("../events/route"), "OneEvent"),
});

const calls = createRoute({
  getParentRoute: () => site,
  path: "/calls",
  validateSearch: (search: Record<string, unknown>): { refused?: boolean } =>
    search["refused"] === true ? { refused: true } : {},
  component: later(() => import("../calls/route"), "Calls"),
});

const imports = createRoute({
  getParentRoute: () => site,
  path: "/imports",
  component: later(() => import("../imports/route"), "Imports"),
});

const newImport = createRoute({
  getParentRoute: () => site,
  path: "/imports/new",
  component: later(() => import("../imports/route"), "NewImport"),
});

const oneImport = createRoute({
  getParentRoute: () => site,
  path: "/imports/$import",
  component: later(() => import("../imports/route"), "OneImport"),
});

const push = createRoute({
  getParentRoute: () => site,
  path: "/push",
  validateSearch: (search: Record<string, unknown>): { days?: number } => {
    const days = Number(search["days"]);
    return days > 0 ? { days } : {};
  },
  component: later(() => import("../push/route"), "Push"),
});

const settings = createRoute({
  getParentRoute: () => site,
  path: "/settings",
  component: later(() => import("../settings/route"), "Settings"),
});
const settingsPages = [
  createRoute({
    getParentRoute: () => settings,
    path: "/site",
    component: later(() => import("../settings/route"), "Site"),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/look",
    component: later(() => import("../settings/route"), "Look"),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/often",
    component: later(() => import("../settings/route"), "Often"),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/quiet",
    component: later(() => import("../settings/route"), "Quiet"),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/privacy",
    component: later(() => import("../settings/route"), "Privacy"),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/identity",
    component: later(() => import("../settings/route"), "Identity"),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/push",
    component: later(() => import("../settings/route"), "Push"),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/members",
    component: later(() => import("../settings/route"), "Members"),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/keys",
    component: later(() => import("../settings/route"), "Keys"),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/audit",
    component: later(() => import("../settings/route"), "Audit"),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/categories",
    component: later(() => import("../settings/route"), "Categories"),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/retention",
    component: later(() => import("../settings/route"), "Retention"),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    signIn,
    setUp,
    password,
    account,
    site.addChildren([
      siteHome,
      campaigns,
      templates,
      campaign,
      edit,
      people,
      person,
      siteAccounts,
      siteAccount,
      segments,
      segment,
      newSegment,
      lists,
      list,
      newList,
      funnels,
      funnel,
      newFunnel,
      live,
      events,
      event,
      calls,
      imports,
      newImport,
      oneImport,
      push,
      install,
      settings.addChildren(settingsPages),
    ]),
  ]),
  scrollRestoration: true,
  defaultErrorComponent: Crash,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
