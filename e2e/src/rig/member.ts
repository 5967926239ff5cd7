import type { Page } from "playwright-core";
import type { Visitor } from "./visitor.js";

/** Signs a member in by a one-time link. When it returns they are in: the page of the link has a heading, too. */
export async function signIn(member: Visitor, link: string): Promise<Page> {
  const { page } = await member.visit(link);
  await page.getByRole("heading", { name: "Home" }).waitFor();
  return page;
}
