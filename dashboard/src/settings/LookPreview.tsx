import { SegmentedControl, Text } from "@mantine/core";
import type { Theme } from "../api/setting";
import { PreviewPane } from "../preview/PreviewPane";
import { shown } from "./look";

const names = ["Banner", "Modal", "Slide-out", "Survey"];

interface Props {
  theme: Theme;
  kind: number;
  onKind: (kind: number) => void;
}

/** The theme as it is being chosen, on messages of the kinds that there are. */
export function LookPreview({ theme, kind, onKind }: Props) {
  return (
    <>
      <SegmentedControl
        size="xs"
        mb="xs"
        aria-label="Message"
        value={String(kind)}
        onChange={(value) => onKind(Number(value))}
        data={names.map((label, i) => ({ label, value: String(i) }))}
      />
      <PreviewPane message={shown[kind]?.message} theme={theme} height={520} />
      <Text size="xs" c="dimmed">
        Drawn by what draws on your pages, as you have chosen so far.
      </Text>
    </>
  );
}
