import { ActionIcon, Anchor, Button, Group, Text, TextInput, Title, VisuallyHidden } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowLeft,
  IconHistory,
  IconKeyboard,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { StatePill } from "../campaigns/StatePill";
import { useRights } from "../session/may";
import { Moment } from "../ui/Moment";
import classes from "./Composer.module.css";
import { useAt } from "./context";
import type { Saving } from "./saver";
import type { Composer } from "./useComposer";

interface Props {
  composer: Composer;
  site: string;
  onSend: () => void;
  /** Left out where there is nothing to try on a page. */
  onTry?: () => void;
  onReview: () => void;
  onHelp: () => void;
  onPast: () => void;
}

/** The name, where it stands, whether it is kept, and on to the review. */
export function Head({ composer, site, onSend, onTry, onReview, onHelp, onPast }: Props) {
  const { authored, saving, undo, redo } = composer;
  const { may } = useRights(site);
  const { value, fault, put } = useAt(["name"]);
  const name = typeof value === "string" ? value : "";
  return (
    <>
      <title>{`${name || "Campaign"} · Tend`}</title>
      <VisuallyHidden>
        <Title order={1}>Edit {name}</Title>
      </VisuallyHidden>
      <Anchor
        size="sm"
        renderRoot={(props) => <Link to="/sites/$site/campaigns" params={{ site }} {...props} />}
        style={{ display: "inline-flex", alignItems: "center", gap: 4, marginBottom: 8 }}
      >
        <IconArrowLeft size={16} aria-hidden /> Campaigns
      </Anchor>
      <div className={classes.head}>
        <TextInput
          className={classes.name ?? ""}
          aria-label="Name of the campaign"
          value={name}
          readOnly={!may("campaign.write")}
          error={fault}
          onChange={(event) => put(event.currentTarget.value, true)}
          onBlur={composer.rest}
        />
        <StatePill status={authored.versionStatus} />
        <Text size="sm" c="dimmed" role="status">
          <Kept saving={saving} />
        </Text>
        <Group gap={4}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label="Undo"
            disabled={!undo}
            onClick={undo}
          >
            <IconArrowBackUp size={18} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label="Redo"
            disabled={!redo}
            onClick={redo}
          >
            <IconArrowForwardUp size={18} aria-hidden />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Versions" onClick={onPast}>
            <IconHistory size={18} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label="Keyboard shortcuts"
            onClick={onHelp}
          >
            <IconKeyboard size={18} aria-hidden />
          </ActionIcon>
        </Group>
        <Group gap="xs">
          {may("campaign.preview") ? (
            <>
              <Button variant="default" onClick={onSend}>
                Send to me
              </Button>
              {onTry ? (
                <Button variant="default" onClick={onTry}>
                  Try on my site
                </Button>
              ) : null}
            </>
          ) : null}
          <Button onClick={onReview}>Review</Button>
        </Group>
      </div>
    </>
  );
}

function Kept({ saving }: { saving: Saving }) {
  switch (saving.state) {
    case "saved":
      return saving.at ? (
        <>
          Saved <Moment at={saving.at} />
        </>
      ) : (
        "Saved"
      );
    case "faulty":
      return saving.faults.length === 1
        ? "Kept in this browser: one thing is missing"
        : `Kept in this browser: ${saving.faults.length} things are missing`;
    case "failed":
      return "Kept in this browser: the server does not answer, we try again";
    case "torn":
      return "Kept in this browser: somebody else has changed it, too";
    default:
      return "Saving ...";
  }
}
