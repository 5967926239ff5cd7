import { Group, SegmentedControl } from "@mantine/core";
import { useState, type ReactNode } from "react";
import type { Scheme, Screen } from "./frames";
import { Preview } from "./Preview";

interface Props {
  message: unknown;
  theme?: unknown;
  /** More to choose from: a language, a person. */
  children?: ReactNode;
  height?: number;
}

/** The preview with what it is looked at by: screen and scheme. */
export function PreviewPane({ message, theme, children, height }: Props) {
  const [screen, setScreen] = useState<Screen>("desktop");
  const [scheme, setScheme] = useState<Scheme>("light");
  return (
    <div>
      <Group gap="xs" mb="xs">
        <SegmentedControl
          size="xs"
          aria-label="Screen"
          value={screen}
          onChange={setScreen}
          data={[
            { value: "desktop", label: "Desktop" },
            { value: "tablet", label: "Tablet" },
            { value: "phone", label: "Phone" },
          ]}
        />
        <SegmentedControl
          size="xs"
          aria-label="Colours"
          value={scheme}
          onChange={setScheme}
          data={[
            { value: "light", label: "Light" },
            { value: "dark", label: "Dark" },
          ]}
        />
        {children}
      </Group>
      <Preview
        message={message}
        theme={theme}
        scheme={scheme}
        screen={screen}
        {...(height ? { height } : {})}
      />
    </div>
  );
}
