import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { signOut } from "../api/session";
import { sentence } from "../ui/words";
import { enter } from "./queries";

/** Ends the session and leads to where one begins. */
export function useLeave() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      enter(null);
      void navigate({ to: "/" });
    },
    onError: (error) =>
      notifications.show({
        color: "red",
        title: "You are still signed in",
        message: `${sentence(error.message)} Try again.`,
      }),
  });
}
