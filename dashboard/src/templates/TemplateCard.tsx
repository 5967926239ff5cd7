import { Badge, Group, Text, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import type { Content } from "../api/authored";
import { layoutWords, type Layout } from "../compose/blank";
import classes from "./Gallery.module.css";
import { Thumb } from "./Thumb";

interface Props {
  name: string;
  what: ReactNode;
  message?: Content["message"];
  busy?: boolean;
  onChoose: () => void;
}

/** Something to begin from: its picture, its name, what it is for. */
export function TemplateCard({ name, what, message, busy = false, onChoose }: Props) {
  return (
    <UnstyledButton className={classes.card ?? ""} onClick={onChoose} aria-busy={busy}>
      <Thumb {...(message ? { message } : {})} />
      <span className={classes.words}>
        <Group component="span" gap="xs" justify="space-between" wrap="nowrap">
          <Text component="span" fw={600}>
            {name}
          </Text>
          {message ? (
            <Badge component="span" variant="light" color="gray" tt="none" fw={500} miw="max-content">
              {layoutWords[message.layout as Layout]}
            </Badge>
          ) : null}
        </Group>
        <Text component="span" size="sm" c="dimmed">
          {what}
        </Text>
      </span>
    </UnstyledButton>
  );
}
