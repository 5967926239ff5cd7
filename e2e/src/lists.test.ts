// What a member works with before a campaign is written: the list and what their role offers there.
import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { signIn } from "./rig/member.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

const ANALYST = "ines@shop.example";

describe("the list of campaigns", () => {
  let world: World;
  before(async () => {
    world = await openWorld([
      {
        name: "shop",
        members: [{ email: ANALYST, role: "analyst" }],
        campaigns: [banner("exports", "exported", { name: "Invite a colleague" })],
      },
    ]);
  });
  after(() => world.close());

  async function enter(t: TestContext, email = OWNER): Promise<Page> {
    const page = await signIn(await world.visitor(t), await world.tend.link(email));
    await page.getByRole("link", { name: "All campaigns" }).click();
    await page.getByRole("link", { name: "Invite a colleague" }).waitFor();
    return page;
  }

  test("an analyst is offered nothing that the role does not include", async (t) => {
    const page = await enter(t, ANALYST);
    const offered = page.getByText(/^(New campaign|Pause|Edit)$/);
    assert.equal(await offered.count(), 0);
    await page.getByRole("link", { name: "Invite a colleague" }).click();
    await page.getByRole("heading", { name: "Invite a colleague" }).first().waitFor();
    const pause = page.getByRole("button", { name: "Pause" });
    await pause.waitFor();
    assert.equal(await pause.getAttribute("aria-disabled"), "true");
    await pause.hover();
    await page.getByText("Your role on this site, analyst, does not include this.").waitFor();
    assert.equal(await page.getByRole("link", { name: "Edit" }).count(), 0);
    await page.goto(`${page.url()}/edit`);
    await page.getByText("You can read this, but not change it.").waitFor();
    assert.ok(await page.getByRole("textbox", { name: "Heading", exact: true }).isDisabled());
  });
});
