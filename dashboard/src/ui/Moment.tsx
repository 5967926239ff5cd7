import { exactly, when } from "./figures";

/** A moment as members read it, the exact one on hover. */
export function Moment({ at }: { at: Date }) {
  return (
    <time dateTime={at.toISOString()} title={exactly(at)}>
      {when(at)}
    </time>
  );
}
