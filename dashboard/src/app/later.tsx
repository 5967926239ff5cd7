import { useEffect, useState, type ComponentType, type ReactNode } from "react";
import { ApiError } from "../api/problem";
import { Failure } from "../ui/Failure";
import { PageSkeleton } from "../ui/PageSkeleton";

const RELOADED = "tend.reloaded";

/**
 * A page of its own file, fetched when it is gone to. Where the file cannot be had the page says so and asks
 * again; the router's own way is to load the address anew, which without a network is the browser's dead end.
 */
export function later<M extends Record<K, ComponentType>, K extends string>(
  load: () => Promise<M>,
  name: K,
): (() => ReactNode) & { preload: () => Promise<void> } {
  let page: ComponentType | undefined;
  let coming: Promise<void> | undefined;
  // Once: browsers keep a module that failed, and the bundler asks for a style sheet no second time.
  const fetched = () =>
    (coming ??= load().then((module) => {
      page = module[name];
      sessionStorage.removeItem(RELOADED);
    }));
  function Later() {
    const [there, setThere] = useState(page !== undefined);
    const [error, setError] = useState<Error | null>(null);
    useEffect(() => {
      let gone = false;
      fetched().then(
        () => !gone && setThere(true),
        async () => {
          const fault = await anew(sessionStorage.getItem(RELOADED) !== window.location.href);
          if (!gone) setError(fault);
        },
      );
      return () => {
        gone = true;
      };
    }, []);
    if (there && page) {
      const Page = page;
      return <Page />;
    }
    const again = () => {
      setError(null);
      void anew(true).then(setError);
    };
    if (error) return <Failure what="The page could not be fetched." error={error} onRetry={again} />;
    return <PageSkeleton />;
  }
  // The router waits for it a moment, so that one page gives way to the next at once; a failure is the page's to tell.
  return Object.assign(Later, { preload: () => fetched().catch(() => undefined) });
}

/** Loads the address anew where the server answers: one that is newer than the page names other files. */
async function anew(may: boolean): Promise<Error> {
  const answer = await fetch(window.location.href, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return new ApiError(0, "unreachable", "The server does not answer.");
  if (!may) return new ApiError(answer.status, "unknown", "The server has not the file of this page.");
  sessionStorage.setItem(RELOADED, window.location.href);
  window.location.reload();
  return new ApiError(0, "unknown", "The page is loaded anew.");
}
