import { Code } from "@mantine/core";

/** A line for the terminal of whoever runs the server. */
export function Command({ children }: { children: string }) {
  return (
    <Code block fz="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
      {children}
    </Code>
  );
}
