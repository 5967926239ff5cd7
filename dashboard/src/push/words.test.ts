import { describe, expect, it } from "vitest";
import { sentInWords, summed, took } from "./sent";
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

describe("what push services made of what was sent", () => {
  const none = {
    queued: 0,
    accepted: 0,
    gone: 0,
    refused: 0,
    limited: 0,
    too_large: 0,
    unreachable: 0,
    expired: 0,
    stopped: 0,
    p50_ms: 0,
    p95_ms: 0,
  };
  const fcm = { ...none, service: "fcm" as const, accepted: 9, gone: 1, queued: 1 };
  const mozilla = { ...none, service: "mozilla" as const, accepted: 30, expired: 3, gone: 1 };

  it("is a sentence, of all of them together", () => {
    expect(sentInWords(summed([]))).toBe("Nothing was sent in these days.");
    expect(sentInWords(summed([{ ...fcm, gone: 0 }]))).toBe(
      "All 9 were taken by the push services. 1 waits to be sent.",
    );
    expect(sentInWords(summed([fcm]))).toBe(
      "Of 10 sent, 9 were taken by the push services (9 of 10). 1 waits to be sent.",
    );
    expect(sentInWords(summed([{ ...fcm, queued: 0 }, mozilla]))).toBe(
      "Of 44 sent, 39 were taken by the push services (89 % of sent).",
    );
  });

  it("has its reasons, the most frequent first", () => {
    expect(summed([fcm, mozilla]).reasons.map(({ code, n }) => [code, n])).toEqual([
      ["expired", 3],
      ["gone", 2],
    ]);
  });

  it("took so long", () => {
    expect([0, 80, 999, 1234, 65_000].map(took)).toEqual(["", "80 ms", "999 ms", "1.2 s", "65 s"]);
  });
});
