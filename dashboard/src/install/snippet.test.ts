import { expect, it } from "vitest";
import { snippet, stub } from "./snippet";

it("is the one line of the contract", () => {
  expect(snippet("https://tend.example.com", "site_acme", "full")).toBe(
    '<script async src="https://tend.example.com/tend.js" data-site="site_acme"></script>',
  );
});

it("says which consent the site begins with, where that is not full", () => {
  expect(snippet("https://tend.example.com", "site_acme", "essential")).toBe(
    '<script async src="https://tend.example.com/tend.js" data-site="site_acme" data-consent="essential"></script>',
  );
});

it("does not let a key end the attribute", () => {
  expect(snippet("https://t.example", '"><img>', "full")).toContain('data-site="&quot;>&lt;img>"');
});

it("offers the stub of the same server", () => {
  expect(stub("https://tend.example.com")).toBe('<script src="https://tend.example.com/stub.js"></script>');
});
