import type { Content } from "../api/authored";
import classes from "./Thumb.module.css";

/** A page of nobody's with a message where its layout puts it; the words are said beside it. */
export function Thumb({ message }: { message?: Content["message"] }) {
  const layout = message?.layout ?? "blank";
  const scale = message?.blocks.some(({ kind }) => kind === "nps") ?? false;
  return (
    <div className={classes.page} data-layout={layout} aria-hidden>
      <span className={classes.bar} />
      <span className={classes.lines} />
      <span className={classes.mark} />
      {message ? (
        <span className={classes.card}>
          <span className={classes.head} />
          <span className={classes.text} />
          {scale ? <span className={classes.scale} /> : <span className={classes.buttons} />}
        </span>
      ) : null}
    </div>
  );
}
