import { expect, it } from "vitest";
import { callOf } from "./call";

it("is one call of a shell, with the campaign in its address", () => {
  const line = callOf("https://tend.example.com", "acme", "a b");
  expect(line.split("\n")).toHaveLength(3);
  expect(line).toContain("https://tend.example.com/api/v1/sites/acme/campaigns/a%20b/trigger");
  expect(line).toMatch(/^curl -X POST .* \\\n {2}-H "Authorization: Bearer \$TEND_KEY"/u);
});
