import { notifications } from "@mantine/notifications";
import { useRef, useState, type ComponentType } from "react";

/** A component that is fetched when it is first asked for: null until it is there. */
export function useLater<P>(
  what: string,
  fetch: () => Promise<ComponentType<P>>,
): [ComponentType<P> | null, () => void] {
  const [there, put] = useState<ComponentType<P> | null>(null);
  const asked = useRef(false);
  const ask = () => {
    if (asked.current) return;
    asked.current = true;
    fetch().then(
      (component) => put(() => component),
      () => {
        asked.current = false;
        notifications.show({
          color: "red",
          title: `${what} is not there`,
          message: "It could not be fetched from the server. Try again.",
        });
      },
    );
  };
  return [there, ask];
}
