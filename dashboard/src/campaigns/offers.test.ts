import { describe, expect, test } from "vitest";
import { rightsOn } from "../session/may";
import { offersOf } from "./offers";

const roles = {
  owner: ["campaign.write", "campaign.approve", "campaign.launch", "campaign.pause"],
  author: ["campaign.write"],
  approver: ["campaign.approve", "campaign.launch", "campaign.pause"],
  analyst: ["report.read"],
  support: ["campaign.pause", "person.read"],
};
const as = (role: keyof typeof roles) => rightsOn(role, roles[role]);
const live = { status: "live", version: 1, versionStatus: "live", liveVersion: 1 } as const;
const waiting = { status: "in_review", version: 1, versionStatus: "in_review", liveVersion: null } as const;

describe("what is offered on a campaign", () => {
  test("writing, to who may write", () => {
    expect(offersOf(as("owner"), live).open).toBe("write");
    expect(offersOf(as("author"), live)).toMatchObject({ open: "write", duplicate: true });
    for (const role of ["analyst", "support", "approver"] as const) {
      expect(offersOf(as(role), live)).toMatchObject({ open: null, duplicate: false });
    }
  });

  test("the review of what waits, to who may lead it on", () => {
    expect(offersOf(as("approver"), waiting).open).toBe("review");
    const approved = { ...waiting, status: "approved", versionStatus: "approved" } as const;
    expect(offersOf(as("approver"), approved).open).toBe("review");
    expect(offersOf(as("approver"), { ...waiting, versionStatus: "draft" }).open).toBe(null);
    expect(offersOf(as("support"), waiting).open).toBe(null);
    expect(offersOf(as("analyst"), waiting).open).toBe(null);
  });

  test("nothing but a copy once it has ended", () => {
    const ended = { ...live, status: "ended" } as const;
    expect(offersOf(as("owner"), ended)).toEqual({ open: null, turn: null, duplicate: true });
  });

  test("the turn that its state leaves", () => {
    expect(offersOf(as("support"), live).turn).toBe("pause");
    expect(offersOf(as("support"), { ...live, status: "paused" }).turn).toBe("resume");
    expect(offersOf(as("owner"), waiting).turn).toBe(null);
  });
});
