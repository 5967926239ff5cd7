import { later } from "./later";

/** Nobody is signed in. Who is needs none of the form. */
export const SignedOut = later(() => import("../session/SignedOut"), "SignedOut");
