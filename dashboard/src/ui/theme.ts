import { Alert, createTheme, Notification, type CSSVariablesResolver } from "@mantine/core";

export const theme = createTheme({
  primaryColor: "indigo",
  // Indigo 6 with white is 4.3:1; text needs 4.5:1, so the accent is one shade deeper.
  primaryShade: { light: 7, dark: 8 },
  autoContrast: true,
  defaultRadius: "md",
  cursorType: "pointer",
  // Who wants nothing to move gets parts that open at once, instead of some that wait for the end of a transition.
  respectReducedMotion: true,
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  headings: { fontWeight: "600", sizes: { h1: { fontSize: "1.5rem" }, h2: { fontSize: "1.0625rem" } } },
  // md is where the rail gets its words, sm where it becomes a drawer (768 px).
  breakpoints: { xs: "30em", sm: "48em", md: "68.75em", lg: "80em", xl: "88em" },
  // Text in the state's own colour is under 4.5:1 on most of them; edge and icon say enough.
  components: {
    Alert: Alert.extend({
      defaultProps: { variant: "outline" },
      styles: {
        title: { color: "var(--mantine-color-text)" },
        message: { color: "var(--mantine-color-text)" },
      },
    }),
    Notification: Notification.extend({
      defaultProps: { withBorder: true, closeButtonProps: { "aria-label": "Close" } },
      styles: { description: { color: "var(--mantine-color-text)" } },
    }),
  },
});

/** Mantine's quiet text and its faults are 3.3:1 on white, 4.0:1 on dark; all are raised over 4.5:1. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5c636b",
    "--mantine-color-placeholder": "#6a7179",
    "--mantine-color-error": "var(--mantine-color-red-9)",
    "--tend-rail": "var(--mantine-color-gray-0)",
    "--tend-line": "var(--mantine-color-gray-2)",
    "--tend-edge": "#868e96",
    "--tend-hover": "var(--mantine-color-gray-1)",
    "--tend-here": "var(--mantine-color-indigo-0)",
    "--tend-here-ink": "var(--mantine-color-indigo-8)",
  },
  dark: {
    "--mantine-color-dimmed": "#a6a6a6",
    "--mantine-color-placeholder": "#969696",
    "--mantine-color-error": "var(--mantine-color-red-4)",
    "--tend-rail": "var(--mantine-color-dark-8)",
    "--tend-line": "var(--mantine-color-dark-5)",
    "--tend-edge": "#7a7a7a",
    "--tend-hover": "var(--mantine-color-dark-6)",
    "--tend-here": "var(--mantine-color-dark-5)",
    "--tend-here-ink": "var(--mantine-color-indigo-2)",
  },
});
