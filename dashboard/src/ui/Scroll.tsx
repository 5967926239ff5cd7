import type { ReactNode } from "react";

interface Props {
  label: string;
  children: ReactNode;
}

/** A part that may be wider than the screen and then scrolls sideways, by keyboard too. */
export function Scroll({ label, children }: Props) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- else arrow keys cannot scroll it in Safari
    <div style={{ overflowX: "auto", position: "relative" }} role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
