import { Stack, Text } from "@mantine/core";
import { Copy } from "../ui/Copy";
import { callOf } from "./call";
import classes from "./Composer.module.css";
import { useComposing } from "./context";

/** What the site's own server says to trigger the campaign. */
export function Call() {
  const { site, id } = useComposing();
  const line = callOf(window.location.origin, site, id);
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        From your server, by the API
      </Text>
      <pre className={classes.call}>{line}</pre>
      <Copy value={line} label="Copy the call" />
      <Text size="sm" c="dimmed">
        People are named as your pages name them to identify. What stands in props the message may say:{" "}
        {"{{ event.plan }}"}. Only a live campaign takes it. The key needs the scope approver or admin.
      </Text>
    </Stack>
  );
}
