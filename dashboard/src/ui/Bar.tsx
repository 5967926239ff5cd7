import classes from "./Bar.module.css";

interface Props {
  n: number;
  /** What the whole length stands for. */
  most: number;
  /** What did not come further. */
  lost?: boolean | undefined;
}

/** A count as a length beside others; the count itself stands next to it. */
export function Bar({ n, most, lost }: Props) {
  return (
    <svg className={classes.bar} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden>
      <rect className={classes.track} width="100" height="8" />
      <rect
        className={classes.fill}
        data-lost={lost}
        width={(Math.min(n, most) / Math.max(1, most)) * 100}
        height="8"
      />
    </svg>
  );
}
