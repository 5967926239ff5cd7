import { expect, it } from "vitest";
import type { Campaign } from "../api/campaign";
import { found } from "./search";

const some: Pick<Campaign, "id" | "name" | "status" | "trigger">[] = [
  { id: "c1", name: "Invite your team", status: "live", trigger: { type: "event", name: "report_exported" } },
  {
    id: "c2",
    name: "Pricing help",
    status: "paused",
    trigger: { type: "page", op: "eq", value: "/pricing" },
  },
];

const ids = (search: string) => found(some, search).map(({ id }) => id);

it("finds by name, id, state and trigger, whatever the case", () => {
  expect(ids("INVITE")).toEqual(["c1"]);
  expect(ids("c2")).toEqual(["c2"]);
  expect(ids("paused")).toEqual(["c2"]);
  expect(ids("report_exp")).toEqual(["c1"]);
});

it("wants every word", () => {
  expect(ids("team live")).toEqual(["c1"]);
  expect(ids("team paused")).toEqual([]);
});

it("shows all without a search", () => {
  expect(ids("  ")).toEqual(["c1", "c2"]);
});
