import { expect, it } from "vitest";
import { blank } from "./blank";
import { campaignInWords } from "./sentence";

it("says the whole campaign: when, who, what, how often", () => {
  expect(campaignInWords(blank())).toBe(
    "When a visit starts, everybody gets a banner that says “A short headline”, at most once in 7 days.",
  );
  const aimed = {
    ...blank(),
    trigger: { type: "event", name: "exported" },
    delay: "2h",
    audience: { type: "event", name: "opened" },
    holdout: 0.1,
    goal: { event: "invited", within: "7d" },
    caps: [],
  };
  expect(campaignInWords(aimed)).toBe(
    "When exported happens, 2 hours later, people who did opened get a banner that says “A short headline”, as often as it happens. 10 % of them see nothing, for comparison. The goal: “invited” within 7 days.",
  );
});

it("says what becomes of it where nobody has seen it", () => {
  const fallback = { after: "2d", channel: "web_push", push: { title: "Hi" } };
  expect(campaignInWords({ ...blank(), fallback })).toContain(
    "Who has not seen it 2 days later gets a push instead.",
  );
});
