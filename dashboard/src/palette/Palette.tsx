import { CloseButton, Modal, Text, TextInput, VisuallyHidden } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useId, useState, type KeyboardEvent } from "react";
import { StopDialog } from "../settings/StopDialog";
import { count } from "../ui/figures";
import { List } from "./List";
import classes from "./Palette.module.css";
import type { Deed } from "./offers";
import { useDeeds } from "./useDeeds";
import { useItems, type Item } from "./useItems";

export interface PaletteProps {
  site: string;
  sites: readonly string[];
  opened: boolean;
  onClose: () => void;
}

/** From the keyboard to any page, campaign or person, and what can be done from anywhere. */
export function Palette({ site, sites, opened, onClose }: PaletteProps) {
  const deeds = useDeeds(site);
  return (
    <>
      {/* There at once and gone at once: who asks again finds an empty field. */}
      <Modal.Root
        opened={opened}
        onClose={onClose}
        size={600}
        yOffset="min(10dvh, 80px)"
        transitionProps={{ duration: 0 }}
      >
        <Modal.Overlay />
        <Modal.Content aria-label="Search and do" data-palette>
          <Modal.Body p={0}>
            <Find site={site} sites={sites} onClose={onClose} onDeed={deeds.run} />
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
      <StopDialog
        site={site}
        opened={deeds.asking}
        onClose={deeds.onClose}
        onStop={deeds.onStop}
        stopping={deeds.stopping}
      />
    </>
  );
}

interface FindProps {
  site: string;
  sites: readonly string[];
  onClose: () => void;
  onDeed: (deed: Deed) => void;
}

/** The field and what fits: a combobox whose list is always open. The focus stays in the field. */
function Find({ site, sites, onClose, onDeed }: FindProps) {
  const [typed, type] = useState("");
  const [at, go] = useState(0);
  const { items, asking, error } = useItems(site, sites, typed, onDeed);
  const id = useId();
  const here = items[Math.min(at, items.length - 1)];
  const idOf = (item: Item) => `${id}${item.key}`;
  const take = (item: Item | undefined) => {
    if (!item) return;
    onClose();
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) go((items.indexOf(here as Item) + by + items.length) % Math.max(items.length, 1));
    else if (event.key === "Enter") take(here);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <TextInput
        data-autofocus
        size="lg"
        variant="unstyled"
        className={classes.field ?? ""}
        leftSection={<IconSearch size={20} stroke={1.6} aria-hidden />}
        rightSection={<CloseButton aria-label="Close" onClick={onClose} />}
        placeholder="A page, a campaign, a person, an action"
        aria-label="Search and do"
        role="combobox"
        aria-expanded
        aria-autocomplete="list"
        aria-controls={id}
        aria-activedescendant={here ? idOf(here) : undefined}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          type(event.currentTarget.value);
          go(0);
        }}
        onKeyDown={onKeyDown}
      />
      <List
        id={id}
        items={items}
        here={here}
        idOf={idOf}
        onPoint={(item) => go(items.indexOf(item))}
        onTake={take}
      />
      {items.length === 0 ? (
        <Text size="sm" p="md">
          {asking
            ? "Looking ..."
            : `Nothing fits “${typed.trim()}”. People are found by the beginning of their id.`}
        </Text>
      ) : null}
      {error ? (
        <Text size="sm" p="md" c="var(--mantine-color-error)" role="alert">
          Not everything could be searched. {error.message}
        </Text>
      ) : null}
      <VisuallyHidden role="status">{asking ? "" : `${count(items.length)} found`}</VisuallyHidden>
      <Text size="xs" c="dimmed" className={classes.foot ?? ""} visibleFrom="xs" aria-hidden>
        ↑ ↓ to choose · Enter to take · Esc to close
      </Text>
    </>
  );
}
