import classes from "./Home.module.css";
import { daysInWords, linePoints } from "./words";

const LINE = { width: 72, height: 20 };

/** How often something was shown, day by day. */
export function Line({ days }: { days: number[] }) {
  return (
    <svg
      role="img"
      aria-label={daysInWords(days)}
      viewBox={`-1 -1 ${LINE.width + 2} ${LINE.height + 2}`}
      {...LINE}
    >
      <polyline points={linePoints(days, LINE.width, LINE.height)} className={classes.days} />
    </svg>
  );
}
