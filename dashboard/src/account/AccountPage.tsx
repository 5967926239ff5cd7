import { Anchor, Container, Stack } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { accountQuery } from "../api/account";
import { sessionQuery } from "../api/session";
import { SignedOut } from "../session/SignedOut";
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
  return (
    <Container component="main" size={680} py="xl">
      <Anchor size="sm" renderRoot={(props) => <Link to="/" {...props} />}>
        <IconArrowLeft size={16} aria-hidden style={{ verticalAlign: "-3px" }} /> Tend
      </Anchor>
      <PageHead title="Your account" />
      {account.error && !account.data ? (
        <Failure
          what="Your account could not be read."
          error={account.error}
          onRetry={() => void account.refetch()}
        />
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
