import { Code, Text } from "@mantine/core";
import { Command } from "./Command";

/** Where a link comes from: no mail server is needed, and none sends one. */
export function HowToGetALink() {
  return (
    <>
      <Text>
        Ask an owner or admin of the site for a link: under Settings, Members. If that is you, make one on the
        server, to sign in once or to choose a new password:
      </Text>
      <Command>tend member link --email you@example.com</Command>
      <Command>tend member reset --email you@example.com</Command>
      <Text>Who is no member yet is added first, which prints a link too:</Text>
      <Command>tend member add --email you@example.com --role owner --site SITE</Command>
      <Text size="sm" c="dimmed">
        They take the settings that Tend was started with, such as <Code>--data-dir</Code>. A server that has
        not been set up yet prints a set-up link when it starts: open that one.
      </Text>
    </>
  );
}
