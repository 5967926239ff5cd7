import { useQuery } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";
import { sessionQuery } from "../api/session";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { Sheet } from "../ui/Sheet";
import { NoSite } from "./NoSite";
import { FrameSkeleton } from "./FrameSkeleton";
import { SignedOut } from "./SignedOut";

/** The bare address: on to the first site, or to what is missing for that. */
export function Home() {
  const session = useQuery(sessionQuery);
  if (session.isPending) {
    return (
      <Delayed>
        <FrameSkeleton />
      </Delayed>
    );
  }
  if (session.isError) {
    return (
      <Sheet title="Tend">
        <Failure
          what="We could not find out who you are."
          error={session.error}
          onRetry={() => void session.refetch()}
        />
      </Sheet>
    );
  }
  if (!session.data) return <SignedOut />;
  const site = session.data.sites[0];
  return site ? <Navigate to="/sites/$site" params={{ site }} replace /> : <NoSite />;
}
