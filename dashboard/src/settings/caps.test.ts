import { expect, it } from "vitest";
import { capsOf, limitsOf } from "./caps";

const caps = {
  global: [{ max: 3, per: "1d" }],
  categories: {
    promo: [
      { max: 1, per: "7d" },
      { max: 5, per: "lifetime" },
    ],
  },
};

it("gives the server back what it gave", () => {
  expect(capsOf(limitsOf(caps)).caps).toEqual(caps);
});

it("knows where each limit stands when the server finds a fault in it", () => {
  expect(capsOf([...limitsOf(caps), { category: "a/b", max: 1, per: "1h" }]).pointers).toEqual([
    "/caps/global/0",
    "/caps/categories/promo/0",
    "/caps/categories/promo/1",
    "/caps/categories/a~1b/0",
  ]);
});
