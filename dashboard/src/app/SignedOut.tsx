import { Skeleton } from "@mantine/core";
import { lazyRouteComponent } from "@tanstack/react-router";
import { Suspense } from "react";
import { Delayed } from "../ui/Delayed";
import { Sheet } from "../ui/Sheet";

// Who is signed in needs none of its fields.
const Form = lazyRouteComponent(() => import("../session/SignedOut"), "SignedOut");

/** Nobody is signed in. */
export function SignedOut() {
  return (
    <Suspense
      fallback={
        <Delayed>
          <Sheet title="Tend">
            <Skeleton h={180} />
          </Sheet>
        </Delayed>
      }
    >
      <Form />
    </Suspense>
  );
}
