import { expect, it } from "vitest";
import { actionInWords } from "./actions";

it("says what was done in words, also what it has no sentence for", () => {
  expect(actionInWords("member.role")).toBe("Changed a role");
  expect(actionInWords("campaign.launch")).toBe("Campaign: launch");
  expect(actionInWords("two_factor.lost_code")).toBe("Second factor: lost code");
});
