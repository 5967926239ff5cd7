import { Text } from "@mantine/core";
import { Sheet } from "../ui/Sheet";
import { HowToGetALink } from "./HowToGetALink";

/** Nobody is signed in. */
export function SignedOut() {
  return (
    <Sheet title="Sign in to Tend">
      <Text>You sign in by opening a one-time link.</Text>
      <HowToGetALink />
    </Sheet>
  );
}
