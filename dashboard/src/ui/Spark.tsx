import classes from "./Spark.module.css";

const HIGH = 24;
const STEP = 8;

interface Props {
  /** One bar each, the oldest first; the last one stands out. */
  list: number[];
  /** What it shows, for who cannot see it: the figures are added. */
  label: string;
  /** How a figure is written. */
  say: (n: number) => string;
}

/** A short past as bars. What is below nothing hangs from the line. */
export function Spark({ list, label, say }: Props) {
  const most = Math.max(0, ...list);
  const least = Math.min(0, ...list);
  const scale = most > least ? HIGH / (most - least) : 0;
  return (
    <svg
      className={classes.spark}
      viewBox={`0 0 ${list.length * STEP} ${HIGH}`}
      width={list.length * STEP}
      height={HIGH}
      role="img"
      aria-label={`${label}, by week, the oldest first: ${list.map(say).join(", ")}`}
    >
      {list.map((n, i) => {
        const height = Math.max(1, Math.abs(n) * scale);
        const zero = most * scale;
        return (
          <rect
            key={i}
            className={classes.bar}
            data-now={i === list.length - 1 || undefined}
            x={i * STEP}
            y={Math.min(HIGH - height, n < 0 ? zero : Math.max(0, zero - height))}
            width={STEP - 2}
            height={height}
          />
        );
      })}
    </svg>
  );
}
