import { Anchor, Collapse, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Sheet } from "../ui/Sheet";
import { HowToGetALink } from "./HowToGetALink";
import { SignInForm } from "./SignInForm";

/** Nobody is signed in. */
export function SignedOut({ onEnter }: { onEnter?: () => void }) {
  const [open, more] = useDisclosure(false);
  return (
    <Sheet title="Sign in to Tend">
      <SignInForm {...(onEnter ? { onEnter } : {})} />
      <Anchor component="button" type="button" size="sm" ta="left" onClick={more.toggle} aria-expanded={open}>
        No password, or forgotten?
      </Anchor>
      <Collapse expanded={open}>
        <Stack gap="sm">
          <HowToGetALink />
        </Stack>
      </Collapse>
    </Sheet>
  );
}
