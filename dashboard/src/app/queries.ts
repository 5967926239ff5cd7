import { QueryCache, QueryClient } from "@tanstack/react-query";
import { passing, signedOut, turnedAway } from "../api/problem";
import { sessionQuery, type Session } from "../api/session";

const RETRIES = 1;

/** All server state lives here. Whichever answer says that nobody is signed in ends the session for every view. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (signedOut(error)) queryClient.setQueryData(sessionQuery.queryKey, null);
      // Who was removed, or is less than before, is told so at once and not when the session is asked for next.
      else if (turnedAway(error)) void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  }),
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < RETRIES && passing(error),
      networkMode: "always", // Tend may run on this very machine, without a network
    },
    mutations: { networkMode: "always" },
  },
});

/** Begins or ends a session: what was read in another's name is not shown in this one's. */
export function enter(session: Session | null) {
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionQuery.queryKey[0] });
  queryClient.setQueryData(sessionQuery.queryKey, session);
}
