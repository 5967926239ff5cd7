import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query";

interface Calls<B> {
  /** What it is: "list". */
  what: string;
  /** What begins the keys of all that shows it: "lists" and the site. */
  key: QueryKey;
  save: (body: B) => Promise<{ id: string; name: string }>;
  drop: () => Promise<void>;
  goTo: (id: string) => Promise<void>;
  goBack: () => Promise<void>;
}

/** Saves and deletes what is kept under a name; what shows it is read anew. */
export function useKept<B>({ what, key, save, drop, goTo, goBack }: Calls<B>) {
  const queries = useQueryClient();
  const told = async (message: string) => {
    await queries.invalidateQueries({ queryKey: key });
    notifications.show({ message });
  };
  return {
    save: useMutation({
      mutationFn: save,
      onSuccess: async (now) => {
        await told(`“${now.name}” is saved.`);
        await goTo(now.id);
      },
    }),
    drop: useMutation({
      mutationFn: drop,
      onSuccess: async () => {
        await goBack();
        await told(`The ${what} is deleted.`);
      },
      // What it is refused for may be newer than the page.
      onError: () => queries.invalidateQueries({ queryKey: [...key, "one"] }),
    }),
  };
}
