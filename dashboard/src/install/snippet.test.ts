import { expect, it } from "vitest";
import { bundled, pinned, snippet, stub, tagged, type Lines } from "./snippet";

const lines: Lines = {
  origin: "https://tend.example.com",
  siteKey: "site_acme",
  settings: { consentDefault: "full", gpc: "ignore", dnt: "ignore" },
  install: {
    version: "1.2.3",
    script: "/tend.js",
    stub: "/stub.js",
    pinned: "/tend.0123456789ab.js",
    integrity: "sha384-abc",
  },
};
const { settings, install } = lines;
const renamed = { ...install, script: "/kit/main.js", stub: "/kit/stub.js", socket: "/kit/live" };

it("is the one line of the contract", () => {
  expect(snippet(lines)).toBe(
    '<script async src="https://tend.example.com/tend.js" data-site="site_acme"></script>',
  );
});

it("says which consent the site begins with, where that is not full", () => {
  expect(snippet({ ...lines, settings: { ...settings, consentDefault: "essential" } })).toBe(
    '<script async src="https://tend.example.com/tend.js" data-site="site_acme" data-consent="essential"></script>',
  );
});

it("says what the browsers' signals mean, where that is anything", () => {
  expect(snippet({ ...lines, settings: { ...settings, gpc: "none", dnt: "essential" } })).toBe(
    '<script async src="https://tend.example.com/tend.js" data-site="site_acme" data-gpc="none" data-dnt="essential"></script>',
  );
});

it("has the names that the operator has chosen", () => {
  expect(snippet({ ...lines, install: renamed })).toBe(
    '<script async src="https://tend.example.com/kit/main.js" data-site="site_acme" data-socket="/kit/live"></script>',
  );
});

it("names this version, and what its bytes hash to, where it is to stay as it is", () => {
  expect(pinned(lines)).toBe(
    '<script async src="https://tend.example.com/tend.0123456789ab.js" integrity="sha384-abc" crossorigin="anonymous" data-site="site_acme"></script>',
  );
});

it("makes the same line in a tag manager, which a key cannot get out of", () => {
  const code = tagged({ ...lines, siteKey: '"</script>', settings: { ...settings, gpc: "none" } });
  expect(code).toContain('  s.src = "https://tend.example.com/tend.js";\n');
  expect(code).toContain(
    '  s.setAttribute("data-site", "\\"\\u003c/script>");\n  s.setAttribute("data-gpc", "none");\n',
  );
  expect(code.match(/<\/script>/g)).toHaveLength(1);
});

it("says the same to the package", () => {
  expect(bundled(lines)).toBe(
    'import { load, tend } from "tend-js";\n\nload({\n  site: "site_acme",\n  api: "https://tend.example.com",\n});',
  );
  const all = bundled({ ...lines, install: renamed, settings: { ...settings, gpc: "none" } });
  expect(all).toContain('api: "https://tend.example.com/kit",\n  socket: "/kit/live",\n  gpc: "none",\n');
});

it("does not let a key end the attribute", () => {
  expect(snippet({ ...lines, siteKey: '"><img>' })).toContain('data-site="&quot;>&lt;img>"');
});

it("offers the stub of the same server", () => {
  expect(stub(lines)).toBe('<script src="https://tend.example.com/stub.js"></script>');
  expect(stub({ ...lines, install: renamed })).toBe(
    '<script src="https://tend.example.com/kit/stub.js"></script>',
  );
});
