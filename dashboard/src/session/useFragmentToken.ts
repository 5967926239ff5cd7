import { useLocation, useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";

/**
 * The token of a one-time link, `/signin#TOKEN`. It is taken out of the address at once, so that it stands
 * neither in the history nor on a shared screen; a second link opened in the same tab is seen too.
 */
export function useFragmentToken(): string {
  const hash = useLocation({ select: (location) => location.hash });
  const router = useRouter();
  const [token, setToken] = useState(hash);
  if (hash && hash !== token) setToken(hash);
  useEffect(() => {
    if (hash) router.history.replace(router.history.location.pathname);
  }, [hash, router]);
  return token;
}
