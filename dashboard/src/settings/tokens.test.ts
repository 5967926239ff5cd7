import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { languages, tokenParts, tokenSample } from "./tokens";

const of = { siteKey: "site_shop", kid: "k-7" };

test("each sample names the site's key and the kid, and no secret", () => {
  for (const language of languages) {
    const lines = tokenSample(language, of);
    for (const part of [`"site_shop"`, `"k-7"`, "TEND_IDENTITY_SECRET", "HS256"])
      expect(lines).toContain(part);
  }
  expect(tokenParts("EdDSA", of)).toContain(`"EdDSA"`);
});

test("docs/identity.md has the same lines", () => {
  const text = readFileSync(new URL("../../../docs/identity.md", import.meta.url), "utf8");
  for (const language of languages)
    expect(text).toContain(tokenSample(language, { siteKey: "site_acme", kid: "k1" }));
});

test("a key that would end the string of a sample does not", () => {
  expect(tokenSample("Node", { siteKey: `a"; evil("`, kid: "k" })).toContain(String.raw`aud: "a\"; evil(\""`);
  expect(tokenSample("PHP", { siteKey: "s", kid: "{$x}" })).toContain(String.raw`"kid" => "{\$x}"`);
  expect(tokenSample("Ruby", { siteKey: "s", kid: "#{x}" })).toContain(String.raw`kid: "\#{x}"`);
});

test("the sample for Node makes a token that its secret verifies", async () => {
  process.env["TEND_IDENTITY_SECRET"] = "tend_id_secret";
  const module = `data:text/javascript,${encodeURIComponent(tokenSample("Node", of))}`;
  const { tendToken } = (await import(/* @vite-ignore */ module)) as { tendToken: (id: string) => string };
  const [header = "", claims = "", signature] = tendToken("ada").split(".");
  const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString()) as object;
  expect(read(header)).toEqual({ alg: "HS256", typ: "JWT", kid: "k-7" });
  expect(read(claims)).toMatchObject({ sub: "ada", aud: "site_shop" });
  expect(signature).toBe(
    createHmac("sha256", "tend_id_secret").update(`${header}.${claims}`).digest("base64url"),
  );
});
