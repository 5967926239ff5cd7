import { expect, it } from "vitest";
import { rightsOn } from "./may";

it("says what a role may, and why not", () => {
  const analyst = rightsOn("analyst", ["campaign.read", "report.read"]);
  expect(analyst.may("report.read")).toBe(true);
  expect(analyst.whyNot("report.read")).toBe("");
  expect(analyst.may("campaign.pause")).toBe(false);
  expect(analyst.whyNot("campaign.pause")).toContain("analyst");
});

it("gives nothing to whom nothing is known of", () => {
  expect(rightsOn("", []).may("site.read")).toBe(false);
});
