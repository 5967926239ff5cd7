import { useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import { useLeave } from "../app/useLeave";
import { useStop } from "../campaigns/useStop";
import { useBegin } from "../templates/useBegin";
import type { Deed } from "./offers";

/** Does what the palette offers. What people outside would see is asked for once more. */
export function useDeeds(site: string) {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const begin = useBegin(site);
  const leave = useLeave();
  const stop = useStop(site);
  const [asking, ask] = useDisclosure(false);
  const turn = (stopped: boolean) =>
    stop.mutate(stopped, {
      onSuccess: () =>
        notifications.show({
          title: stopped ? "All messages are stopped" : "Messages run again",
          message: stopped ? "They are off the screens." : `On ${site}, of campaigns that are live.`,
        }),
      onSettled: ask.close,
    });
  const run = (deed: Deed) => {
    switch (deed) {
      case "begin":
        return void navigate({ to: "/sites/$site/templates", params: { site } });
      case "blank":
        return begin.mutate(null);
      case "stop":
        return ask.open();
      case "start":
        return turn(false);
      case "leave":
        return leave.mutate();
      default:
        return setColorScheme(deed);
    }
  };
  return { run, asking, stopping: stop.isPending, onStop: () => turn(true), onClose: ask.close };
}
