import type { IdentityCoverage } from "../api/identity";
import { count, FEW } from "../ui/figures";
import { people } from "../ui/words";

/** What to do about people who come in a way that would be refused. */
const remedies: Record<string, string> = {
  token_missing: "Hand a token to identify on every page that calls it, the ones behind the sign-in first.",
  token_expired: "Make a new token for each page, and one more when token_expired is said.",
  token_early: "nbf lies ahead: is the clock of your server right?",
  token_audience: "aud must be the key of this site. Was the code copied from another one?",
  token_subject: "sub must be the id that the page gives to identify.",
  token_user: "sub is missing, or longer than 255 bytes.",
  token_key: "kid names no key that stands above. Does an old server still sign with a removed one?",
  token_header: "The header brings a key of its own (jku, jwk, x5u, x5c): leave that out.",
  token_algorithm: "Sign with the algorithm of the key that kid names.",
  token_signature: "Sign with the key that kid names; use a secret as it is written.",
  token_malformed: "It is no JWT, or exp or aud is missing.",
};

export function remedy(code: string): string {
  return remedies[code] ?? "Look at the token: the docs on identity list what it must have.";
}

/** From so many in a hundred on, requiring tokens shuts hardly anybody out. */
const ENOUGH = 0.98;

/** Whether requiring tokens now would shut out more than a few of those who come. */
export function low(of: IdentityCoverage): boolean {
  return of.people > 0 && of.valid < of.people * ENOUGH;
}

/** Never rounded up: "100 %" is said of all alone. */
function share(part: number, whole: number): string {
  if (whole < FEW) return `${count(part)} of`;
  return `${String(Math.floor((part / whole) * 100))} % of`;
}

/** The coverage as a sentence. */
export function covered(of: IdentityCoverage): string {
  const { people: all, valid, required } = of;
  const days = "in the last 7 days";
  if (all === 0) return `Nobody has been named by identify ${days}, so nothing can be said yet.`;
  if (required)
    return `${people(valid)} came with a valid token ${days}. Whoever has none is refused as a user${valid < all ? "; those below came before it was required" : ""}.`;
  const named = all === 1 ? "the 1 person who was" : `the ${count(all)} people who were`;
  if (valid === all)
    return all === 1
      ? `The 1 person who was named ${days} came with a valid token.`
      : `All ${count(all)} people who were named ${days} came with a valid token.`;
  if (valid === 0) return `None of ${named} named ${days} came with a valid token.`;
  return `${share(valid, all)} ${named} named ${days} came with a valid token.`;
}

/** What follows for those who come without a valid token, where one is required. */
export function shutOut(of: IdentityCoverage): string {
  const n = of.people - of.valid;
  return `${people(n)} of ${count(of.people)} came without a valid token in the last 7 days: they would be refused as users from now on.`;
}
