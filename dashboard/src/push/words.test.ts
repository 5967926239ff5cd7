import { describe, expect, it } from "vitest";
import { askedInWords, devicesInWords, stagesOfAsking } from "./words";

const funnel = {
  as_of: "2026-12-01T09:00:00Z",
  from: "2026-11-02",
  to: "2026-12-01",
  asked: 1204,
  granted: 412,
  denied: 300,
  dismissed: 492,
  subscribed: 420,
  lost: 8,
  devices: 412,
  series: [],
};

describe("what came of asking for web push", () => {
  it("is a sentence", () => {
    expect(askedInWords(funnel)).toBe(
      "Of 1,204 who were asked, 412 agreed; 300 refused and 492 closed the question.",
    );
    expect(askedInWords({ ...funnel, asked: 1, granted: 0, denied: 0, dismissed: 0 })).toBe(
      "Of 1 who were asked, nobody agreed.",
    );
    expect(askedInWords({ ...funnel, asked: 0 })).toBe("Nobody was asked in these days.");
    expect([0, 1, 2410].map(devicesInWords)).toEqual([
      "No browser takes notifications of this site now.",
      "One browser takes notifications now.",
      "2,410 browsers take notifications now.",
    ]);
  });

  it("is a share from thirty on, and written out below", () => {
    expect(stagesOfAsking(funnel).map(({ share }) => share)).toEqual([
      "",
      "34 % of asked",
      "25 % of asked",
      "41 % of asked",
      "",
      "",
    ]);
    expect(stagesOfAsking({ ...funnel, asked: 11, granted: 4 })[1]?.share).toBe("4 of 11");
  });
});
