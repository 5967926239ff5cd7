import { Anchor, Container, Skeleton, Stack } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { accountQuery } from "../api/account";
import { sessionQuery } from "../api/session";
import { SignedOut } from "../session/SignedOut";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { PageHead } from "../ui/PageHead";
import { DevicesCard } from "./DevicesCard";
import { FactorCard } from "./FactorCard";
import { PasswordCard } from "./PasswordCard";

/** How the member signs in: password, second factor, where they are signed in. */
export function AccountPage() {
  const session = useQuery(sessionQuery);
  const account = useQuery({ ...accountQuery, enabled: Boolean(session.data) });
  if (session.data === null) return <SignedOut />;
  const error = (session.data ? null : session.error) ?? (account.data ? null : account.error);
  return (
    <Container component="main" size={680} py="xl">
      <Anchor size="sm" renderRoot={(props) => <Link to="/" {...props} />}>
        <IconArrowLeft size={16} aria-hidden style={{ verticalAlign: "-3px" }} /> Tend
      </Anchor>
      <PageHead title="Your account" />
      {error ? (
        <Failure
          what="Your account could not be read."
          error={error}
          onRetry={() => void (session.data ? account : session).refetch()}
        />
      ) : null}
      {!error && !account.data ? (
        <Delayed>
          <Stack gap="lg" role="status" aria-label="Your account is on its way">
            <Skeleton h={260} radius="lg" />
            <Skeleton h={180} radius="lg" />
          </Stack>
        </Delayed>
      ) : null}
      {account.data ? (
        <Stack gap="lg">
          <PasswordCard account={account.data} />
          <FactorCard account={account.data} />
          <DevicesCard />
        </Stack>
      ) : null}
    </Container>
  );
}
