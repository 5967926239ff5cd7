import { Paper, Tabs, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Copy } from "../ui/Copy";
import classes from "./InstallPage.module.css";
import { pinned, snippet, type Lines } from "./snippet";

/** The ways for the script to come into a page: the newest, or this very one. */
export function LineTabs({ lines }: { lines: Lines }) {
  return (
    <Tabs defaultValue="newest" keepMounted={false}>
      <Tabs.List mb="sm">
        <Tabs.Tab value="newest">Newest</Tabs.Tab>
        <Tabs.Tab value="pinned">Pinned</Tabs.Tab>
      </Tabs.List>
      <Way value="newest" line={snippet(lines)}>
        Inside <Tag>&lt;head&gt;</Tag>, once. It reports visits by itself, and is always of the same version
        as the server.
      </Way>
      <Way value="pinned" line={pinned(lines)}>
        Version {lines.install.version} and no other: browsers refuse the file when a single byte of it has
        changed. After an upgrade of Tend, take the new line from here.
      </Way>
    </Tabs>
  );
}

function Way({ value, line, children }: { value: string; line: string; children: ReactNode }) {
  return (
    <Tabs.Panel value={value}>
      <Text c="dimmed" mb="sm">
        {children}
      </Text>
      <Paper withBorder p="md" className={classes.paper}>
        <code className={classes.line} data-snippet>
          {line}
        </code>
        <Copy value={line} label="Copy the line" />
      </Paper>
    </Tabs.Panel>
  );
}

const Tag = ({ children }: { children: ReactNode }) => <code>{children}</code>;
