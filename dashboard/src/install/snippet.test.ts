import { expect, it } from "vitest";
import type { Settings } from "../api/settings";
import { snippet, stub } from "./snippet";

const plain: Settings = { consentDefault: "full", gpc: "ignore", dnt: "ignore" };

it("is the one line of the contract", () => {
  expect(snippet("https://tend.example.com", "site_acme", plain)).toBe(
    '<script async src="https://tend.example.com/tend.js" data-site="site_acme"></script>',
  );
});

it("says which consent the site begins with, where that is not full", () => {
  expect(snippet("https://tend.example.com", "site_acme", { ...plain, consentDefault: "essential" })).toBe(
    '<script async src="https://tend.example.com/tend.js" data-site="site_acme" data-consent="essential"></script>',
  );
});

it("says what the browsers' signals mean, where that is anything", () => {
  expect(snippet("https://tend.example.com", "site_acme", { ...plain, gpc: "none", dnt: "essential" })).toBe(
    '<script async src="https://tend.example.com/tend.js" data-site="site_acme" data-gpc="none" data-dnt="essential"></script>',
  );
});

it("does not let a key end the attribute", () => {
  expect(snippet("https://t.example", '"><img>', plain)).toContain('data-site="&quot;>&lt;img>"');
});

it("offers the stub of the same server", () => {
  expect(stub("https://tend.example.com")).toBe('<script src="https://tend.example.com/stub.js"></script>');
});
