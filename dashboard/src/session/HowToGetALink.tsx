import { Code, Text } from "@mantine/core";
import { Command } from "./Command";

/** Where a sign-in link comes from: there is no password, and no mail server is needed. */
export function HowToGetALink() {
  return (
    <>
      <Text>Ask the owner of the site for a sign-in link. If that is you, make one on the server:</Text>
      <Command>tend member link --email you@example.com</Command>
      <Text>Who is no member yet is added first, which prints a link too:</Text>
      <Command>tend member add --email you@example.com --role owner --site SITE</Command>
      <Text size="sm" c="dimmed">
        Both take the settings that Tend was started with, such as <Code>--data-dir</Code>. A server that has
        not been set up yet prints a set-up link when it starts: open that one.
      </Text>
    </>
  );
}
