import { Button, Group, Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { scaleOf, screens, told, type Scheme, type Screen } from "./frames";
import classes from "./Preview.module.css";

interface Props {
  /** As it arrives in a browser, its words final: of the preview call. Nothing is drawn without. */
  message: unknown;
  /** The site's theme; absent, the default. */
  theme?: unknown;
  scheme: Scheme;
  /** "own" is all the room there is: drawn as on a page, with its keys and its focus. */
  screen: Screen | "own";
  /** Names the frame to readers. */
  title?: string;
  /** At most so high, in CSS pixels of the window. */
  height?: number;
}

/**
 * A message as people get it: drawn by the renderer that sites load, in a sandboxed frame with a page of nobody's.
 * What is pressed in it has no effect but is said below.
 */
export function Preview({ message, theme, scheme, screen, title = "Preview", height = 640 }: Props) {
  const frame = useRef<HTMLIFrameElement>(null);
  const { ref: room, width: roomWidth } = useElementSize();
  const [ready, setReady] = useState(0);
  const [note, setNote] = useState<{ words: string; again: boolean } | null>(null);
  const own = screen === "own";
  const drawn = JSON.stringify({ message: message ?? null, theme, scheme, live: own });

  useEffect(() => {
    const hear = (e: MessageEvent) => {
      const what = told(e, frame.current?.contentWindow ?? null);
      if (!what) return;
      if (what.tend === "ready") setReady((n) => n + 1);
      else setNote((before) => noteOf(what, before));
    };
    window.addEventListener("message", hear);
    return () => window.removeEventListener("message", hear);
  }, []);

  useEffect(() => {
    if (ready === 0) return;
    const wanted = JSON.parse(drawn) as { message: { dir?: string } | null; theme: unknown; scheme: Scheme };
    // A frame without an origin cannot be named by one; what is posted is no secret of the dashboard's.
    frame.current?.contentWindow?.postMessage(
      { tend: "draw", dir: wanted.message?.dir ?? "ltr", ...wanted },
      "*",
    );
  }, [ready, drawn]);

  const scale = own ? 1 : scaleOf(screen, { width: roomWidth || 1, height });
  const { width, height: tall } = own ? { width: roomWidth || 1, height } : screens[screen];
  return (
    <div ref={room} className={classes.room}>
      <div className={classes.screen} style={{ width: width * scale, height: tall * scale }}>
        <iframe
          ref={frame}
          className={classes.frame}
          title={title}
          src="/preview/frame"
          sandbox="allow-scripts"
          referrerPolicy="no-referrer"
          style={{ width, height: tall, transform: `scale(${scale})` }}
        />
      </div>
      <Group gap="sm" mih={28} role="status" className={classes.note ?? ""}>
        {note ? (
          <Text size="sm" c="dimmed">
            {note.words}
          </Text>
        ) : null}
        {note?.again ? (
          <Button size="compact-sm" variant="subtle" onClick={() => setReady((n) => n + 1)}>
            Show again
          </Button>
        ) : null}
      </Group>
    </div>
  );
}

function noteOf(
  what: Exclude<ReturnType<typeof told>, undefined>,
  before: { words: string; again: boolean } | null,
): { words: string; again: boolean } | null {
  switch (what.tend) {
    case "drawn":
      return null;
    case "refused":
      return { words: `Not drawn: ${what.detail || what.reason}`, again: false };
    case "link":
      return { words: `Opens ${what.href}`, again: false };
    case "closed":
      return { words: before?.words.startsWith("Opens ") ? before.words : "Closed.", again: true };
    default:
      return before;
  }
}
