import { describe, expect, it } from "vitest";
import type { Permission } from "../api/session";
import { tabs } from "../settings/tabs";
import { fitting } from "./fitting";
import { doingsOf, placesOf } from "./offers";

const labels = (list: { label: string }[]) => list.map(({ label }) => label);
const rights = (...has: Permission[]) => ({ may: (one: Permission) => has.includes(one) });

describe("what is typed", () => {
  const list = [
    { label: "Recampaign" },
    { label: "New campaign", also: "create" },
    { label: "Campaigns" },
    { label: "Live", also: "campaigns now" },
    { label: "Éclair" },
  ];

  it("finds what begins with it first, then words in it, then parts, then other words for it", () => {
    expect(labels(fitting(list, "camp"))).toEqual(["Campaigns", "New campaign", "Recampaign", "Live"]);
  });

  it("holds word by word, in any order, capitals and accents aside", () => {
    expect(labels(fitting(list, " CAMP  new "))).toEqual(["New campaign"]);
    expect(labels(fitting(list, "eclair"))).toEqual(["Éclair"]);
    expect(fitting(list, "camp zzz")).toEqual([]);
  });
});

describe("what the palette offers", () => {
  it("leads a support member nowhere they may not go, and does nothing they may not do", () => {
    const { may } = rights("campaign.read", "person.read");
    const places = labels(placesOf({ may }, "shop", ["shop"]));
    expect(places).toEqual([
      "Home",
      "Campaigns",
      "People",
      "Accounts",
      "Segments",
      "Lists",
      "Funnels",
      "Live",
      "API calls",
      "Imports",
      "Install",
      "Your account",
    ]);
    expect(doingsOf({ may }, false).map(({ deed }) => deed)).toEqual(["light", "dark", "auto", "leave"]);
  });

  it("has every page of the settings for who may see it, and the other sites", () => {
    const everything = { may: () => true };
    const places = placesOf(everything, "my shop", ["my shop", "blog"]);
    const settings = places.filter(({ label }) => label.startsWith("Settings: "));
    expect(settings).toHaveLength(tabs.length);
    expect(settings[0]?.href).toBe("/sites/my%20shop/settings/site");
    expect(places.at(-1)).toMatchObject({ label: "Site blog", href: "/sites/blog" });
    expect(labels(placesOf(rights("audit.read"), "a", ["a"]))).toContain("Settings: Audit log");
  });

  it("stops what runs, starts what is stopped, and neither while that is not known", () => {
    const admin = rights("site.write");
    const turns = (stopped: boolean | null) =>
      doingsOf(admin, stopped).flatMap(({ deed }) => (deed === "stop" || deed === "start" ? [deed] : []));
    expect([turns(false), turns(true), turns(null)]).toEqual([["stop"], ["start"], []]);
  });
});
