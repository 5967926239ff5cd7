import { beforeEach, describe, expect, test } from "vitest";
import { createAnswers, SETTLE, type Answers } from "./answers";
import { createDigits } from "./digits";
import { surveyWords } from "./words";

let due: (() => void) | undefined;
let told: string[];
let answers: Answers;
const wait = () => {
  const fn = due;
  due = undefined;
  fn?.();
};

beforeEach(() => {
  told = [];
  due = undefined;
  answers = createAnswers(
    {
      after(_, fn) {
        due = fn;
        return () => {
          if (due === fn) due = undefined;
        };
      },
    },
    (question, value) => told.push(`${question}=${JSON.stringify(value)}`),
  );
});

describe("an answer", () => {
  test("is told when nothing else has been chosen for a while, and once", () => {
    answers.choose("nps", 7);
    expect(told).toEqual([]);
    wait();
    answers.settle();
    expect(told).toEqual(["nps=7"]);
  });

  test("that is changed before it has settled is told as it is in the end", () => {
    for (const value of [0, 1, 2, 3]) answers.choose("nps", value);
    wait();
    expect(told).toEqual(["nps=3"]);
  });

  test("that is changed later is told again, the same one is not", () => {
    answers.choose("nps", 3);
    answers.settle();
    answers.choose("nps", 3);
    answers.settle();
    answers.choose("nps", 9);
    answers.settle();
    expect(told).toEqual(["nps=3", "nps=9"]);
  });

  test("of several marks is a list, and an empty one is told only after a full one", () => {
    answers.choose("why", []);
    answers.settle();
    answers.choose("why", ["price", "speed"]);
    answers.settle();
    answers.choose("why", []);
    answers.settle();
    expect(told).toEqual(['why=["price","speed"]', "why=[]"]);
  });

  test("that was taken away before it was told is none", () => {
    answers.choose("words", "well");
    answers.choose("words", undefined);
    wait();
    expect(told).toEqual([]);
    expect(answers.get("words")).toBeUndefined();
  });
});

describe("the digit keys", () => {
  let time: number;
  const press = (keys: string, scale = { low: 0, high: 10 }, gap = 100) => {
    time = 0;
    const digit = createDigits(scale, () => time);
    return [...keys].map((key) => {
      time += gap;
      return digit(key);
    });
  };

  test("choose their number, and a 0 soon after a 1 makes ten", () => {
    expect(press("0")).toEqual([0]);
    expect(press("9")).toEqual([9]);
    expect(press("10")).toEqual([1, 10]);
    expect(press("110")).toEqual([1, 1, 10]);
    expect(press("100")).toEqual([1, 10, 0]);
  });

  test("make no ten when the 0 comes late, nor where the scale has none", () => {
    expect(press("10", { low: 0, high: 10 }, SETTLE)).toEqual([1, 0]);
    expect(press("10", { low: 1, high: 5 })).toEqual([1, undefined]);
    expect(press("6", { low: 1, high: 5 })).toEqual([undefined]);
  });

  test("are digits and nothing else", () => {
    expect(press("ax٣ -")).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
});

test("the words of the frame are the language's, English where it has none of its own", () => {
  expect(surveyWords("de-AT").send).toBe("Senden");
  expect(surveyWords("").send).toBe("Send");
  expect(surveyWords("constructor").send).toBe("Send");
});
