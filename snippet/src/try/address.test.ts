import { describe, expect, test } from "vitest";
import { trying } from "../trying";
import { dropLink, takeLink } from "./address";

/** A tab: what it keeps outlives its pages. */
function tab(kept: Record<string, string> = {}) {
  const said: string[] = [];
  const sessionStorage = {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => void (kept[key] = value),
    removeItem: (key: string) => void delete kept[key],
  };
  const page = (hash: string) =>
    ({
      location: { hash, pathname: "/cart", search: "?a=b", reload: () => said.push("reload") },
      history: { state: "its", replaceState: (...args: unknown[]) => said.push(args.join(" ")) },
      sessionStorage,
    }) as unknown as Window;
  return { page, said, kept };
}

describe("the token of a try link", () => {
  test("is taken out of the address, and kept for the tab", () => {
    const { page, said, kept } = tab();
    expect(trying(page(""))).toBe(false);
    expect(trying(page("#tend-try=a.b"))).toBe(true);
    expect(takeLink(page("#tend-try=a.b"))).toEqual({ token: "a.b", pick: false, opened: true });
    expect(said).toEqual(["its  /cart?a=b"]);
    expect(trying(page(""))).toBe(true);
    expect(takeLink(page("#else"))).toEqual({ token: "a.b", pick: false, opened: false });
    dropLink(page(""));
    expect(kept).toEqual({});
    expect(trying(page("#else"))).toBe(false);
  });

  test("may begin with a choice, on the page that it opens", () => {
    const { page } = tab();
    expect(takeLink(page("#tend-try=a.b~pick"))).toEqual({ token: "a.b", pick: true, opened: true });
    expect(takeLink(page(""))).toEqual({ token: "a.b", pick: false, opened: false });
  });

  test("gives a page its own fragment back, and has it begin anew with that", () => {
    const { page, said } = tab();
    expect(takeLink(page("#tend-try=a.b~pick#/reports#x"))).toBeUndefined();
    expect(said).toEqual(["its  /cart?a=b#/reports#x", "reload"]);
    expect(takeLink(page("#/reports#x"))).toEqual({ token: "a.b", pick: true, opened: true });
    expect(takeLink(page("#/reports#x"))).toEqual({ token: "a.b", pick: false, opened: false });
  });

  test("is none where the page may keep nothing", () => {
    const page = {
      location: { hash: "" },
      get sessionStorage(): Storage {
        throw new Error("forbidden");
      },
    };
    expect(trying(page as unknown as Window)).toBe(false);
  });
});
