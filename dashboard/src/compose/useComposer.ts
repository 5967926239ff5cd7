import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useReducer, useState } from "react";
import { readAuthored, save, type Authored, type Content } from "../api/authored";
import { campaignKeys } from "../api/campaign";
import { begin, change } from "./history";
import type { Path } from "./path";
import { Saver, type Copy, type Saving } from "./saver";

const shelf = (site: string, id: string) => `tend.draft.${site}.${id}`;

/** What was written in this browser and not taken by the server; nothing where that cannot be read. */
function fromBefore(site: string, id: string): Copy | undefined {
  try {
    return (JSON.parse(localStorage.getItem(shelf(site, id)) ?? "null") as Copy | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function putAside(site: string, id: string, copy: Copy | null) {
  try {
    if (copy) localStorage.setItem(shelf(site, id), JSON.stringify(copy));
    else localStorage.removeItem(shelf(site, id));
  } catch {
    // A full or forbidden storage: what is written stays on the page alone.
  }
}

/** One campaign while it is written: its content with undo, kept by itself. */
export function useComposer(site: string, first: Authored) {
  const queries = useQueryClient();
  const [restored] = useState(() => fromBefore(site, first.id));
  const [history, dispatch] = useReducer(change, restored?.content ?? first.content, begin);
  const [saving, setSaving] = useState<Saving>({ state: "saved", at: null });
  const [authored, setAuthored] = useState(first);
  const [saver] = useState(
    () =>
      new Saver(
        first,
        {
          send: (content, etag) => save(site, first.id, content, etag),
          read: () => readAuthored(site, first.id),
          tell(next, at) {
            setSaving(next);
            setAuthored(at);
            if (next.state === "saved")
              void queries.invalidateQueries({ queryKey: campaignKeys.one(site, first.id) });
          },
          merged: (content) => dispatch({ do: "become", content }),
          copy: (copy) => putAside(site, first.id, copy),
          now: () => new Date(),
        },
        restored,
      ),
  );
  const { now } = history;
  useEffect(() => saver.changed(now), [saver, now]);
  useEffect(() => () => saver.stop(), [saver]);

  // Who leaves before it is saved is asked by the browser; what is written is there again when they come back.
  const unsaved = saving.state !== "saved";
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unsaved]);

  const set = useCallback(
    (path: Path, value: unknown, typed = false) => dispatch({ do: "set", path, value, typed }),
    [],
  );
  return {
    content: now,
    set,
    saving,
    authored,
    setAuthored,
    saver,
    become: useCallback((content: Content) => dispatch({ do: "become", content }), []),
    rest: useCallback(() => dispatch({ do: "rest" }), []),
    undo: history.past.length > 0 ? () => dispatch({ do: "undo" }) : undefined,
    redo: history.future.length > 0 ? () => dispatch({ do: "redo" }) : undefined,
  };
}

export type Composer = ReturnType<typeof useComposer>;
