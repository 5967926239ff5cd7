import { Group, Loader, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { passing } from "../api/problem";
import { signIn } from "../api/session";
import { enter } from "../app/queries";
import { Failure } from "../ui/Failure";
import { RequestId } from "../ui/RequestId";
import { Sheet } from "../ui/Sheet";
import { sentence } from "../ui/words";
import { HowToGetALink } from "./HowToGetALink";
import { SignedOut } from "./SignedOut";
import { useFragmentToken } from "./useFragmentToken";

/** Exchanges a one-time link for a session. */
export function SignInPage() {
  const token = useFragmentToken();
  const navigate = useNavigate();
  const { mutate, error, isError } = useMutation({
    mutationFn: signIn,
    onSuccess: (session) => {
      enter(session);
      void navigate({ to: "/", replace: true });
    },
  });

  // A link works once, and React may run an effect twice.
  const sent = useRef("");
  useEffect(() => {
    if (!token || sent.current === token) return;
    sent.current = token;
    mutate(token);
  }, [token, mutate]);

  if (!token) return <SignedOut onEnter={() => void navigate({ to: "/", replace: true })} />;
  if (!isError) {
    return (
      <Sheet title="Signing you in">
        <Group gap="sm" role="status">
          <Loader size="sm" aria-hidden />
          <Text>One moment.</Text>
        </Group>
      </Sheet>
    );
  }
  if (passing(error)) {
    return (
      <Sheet title="Sign in to Tend">
        <Failure
          what="We could not sign you in."
          error={error}
          kept="Your link should still work."
          onRetry={() => mutate(token)}
        />
      </Sheet>
    );
  }
  return (
    <Sheet title="This link does not work">
      <Text role="alert">{sentence(error.message)}</Text>
      <HowToGetALink />
      <RequestId error={error} />
    </Sheet>
  );
}
