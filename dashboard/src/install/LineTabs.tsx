import { Paper, Tabs, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Copy } from "../ui/Copy";
import classes from "./InstallPage.module.css";
import { bundled, pinned, snippet, tagged, type Lines } from "./snippet";

/** The ways for the script to come into a page: by a line, a tag manager or the application's own bundle. */
export function LineTabs({ lines }: { lines: Lines }) {
  return (
    <Tabs defaultValue="newest" keepMounted={false}>
      <Tabs.List mb="sm">
        <Tabs.Tab value="newest">Newest</Tabs.Tab>
        <Tabs.Tab value="pinned">Pinned</Tabs.Tab>
        <Tabs.Tab value="tag">Tag manager</Tabs.Tab>
        <Tabs.Tab value="npm">npm</Tabs.Tab>
      </Tabs.List>
      <Way value="newest" line={snippet(lines)}>
        Inside <Tag>&lt;head&gt;</Tag>, once. It reports visits by itself, and is always of the same version
        as the server.
      </Way>
      <Way value="pinned" line={pinned(lines)}>
        Version {lines.install.version} and no other: browsers refuse the file when a single byte of it has
        changed. After an upgrade of Tend, take the new line from here.
      </Way>
      <Way value="tag" line={tagged(lines)} copy="Copy the code">
        For Google Tag Manager and its like: a tag of custom HTML, on all pages, once. Where it waits for
        consent, Tend waits with it.
      </Way>
      <Way value="npm" line={bundled(lines)} copy="Copy the code">
        For an application’s own bundle, instead of the line: the package <Tag>tend-js</Tag> has types, and
        needs no script of another origin. The manual says how to build it.
      </Way>
    </Tabs>
  );
}

interface WayProps {
  value: string;
  line: string;
  copy?: string;
  children: ReactNode;
}

function Way({ value, line, copy = "Copy the line", children }: WayProps) {
  return (
    <Tabs.Panel value={value}>
      <Text c="dimmed" mb="sm">
        {children}
      </Text>
      <Paper withBorder p="md" className={classes.paper}>
        <code className={classes.line} data-snippet>
          {line}
        </code>
        <Copy value={line} label={copy} />
      </Paper>
    </Tabs.Panel>
  );
}

const Tag = ({ children }: { children: ReactNode }) => <code>{children}</code>;
