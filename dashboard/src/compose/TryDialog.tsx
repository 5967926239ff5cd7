import { Alert, Anchor, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../api/problem";
import { siteQuery } from "../api/site";
import { addOrigin, tryLink, type TryLink } from "../api/trying";
import { useRights } from "../session/may";
import { Copy } from "../ui/Copy";
import { Moment } from "../ui/Moment";
import { lastPage, originOf, rememberPage } from "./tryPage";
import type { Composer } from "./useComposer";

interface Props {
  site: string;
  id: string;
  composer: Composer;
  /** What was asked for; null while it is closed. */
  asked: "look" | "pick" | null;
  onClose: () => void;
  /** A page may change the draft until then. */
  onOpened: (until: Date) => void;
}

/** Asks for a page of the site and opens it with the draft on it. */
export function TryDialog({ asked, onClose, ...rest }: Props) {
  const title = asked === "pick" ? "Pick the element on your site" : "Try on your site";
  return (
    <Modal
      opened={asked !== null}
      onClose={onClose}
      title={title}
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {asked ? <TryForm key={asked} pick={asked === "pick"} onClose={onClose} {...rest} /> : null}
    </Modal>
  );
}

/** The draft has to be with the server before a page can show it. */
class Unsaved extends Error {}

type FormProps = Omit<Props, "asked"> & { pick: boolean };

function TryForm({ site, id, composer, pick, onClose, onOpened }: FormProps) {
  const { data } = useQuery(siteQuery(site));
  const [typed, setTyped] = useState<string | null>(null);
  const url = typed ?? lastPage(site, data?.origins ?? []);
  const open = useMutation({
    mutationFn: async (origin: string) => {
      if (origin) await addOrigin(site, origin);
      if (!(await composer.saver.flush())) throw new Unsaved();
      return tryLink(site, id, url.trim(), pick);
    },
    onSuccess: (opened) => {
      rememberPage(site, url.trim());
      onOpened(opened.expires);
      // Where the browser stops it, the link below opens it.
      const tab = window.open(opened.link, "_blank");
      if (tab) tab.opener = null;
    },
  });
  if (open.data) return <Opened opened={open.data} onClose={onClose} />;
  const fault = open.error instanceof ApiError ? open.error.faultAt("/url") : undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        open.mutate("");
      }}
    >
      <Stack gap="md">
        <Text size="sm">
          {pick
            ? "The page opens in another tab. Click the element there: it stands here a moment later."
            : "The page opens in another tab, with the draft on it as it is now. Nobody else sees it, and nothing is counted."}
        </Text>
        <TextInput
          data-autofocus
          label="Page"
          placeholder="https://shop.example/cart"
          inputMode="url"
          value={url}
          error={fault}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            open.reset();
          }}
        />
        <Hindered site={site} url={url} error={open.error} onAdd={(origin) => open.mutate(origin)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={open.isPending} disabled={url.trim() === ""}>
            Open the page
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface HinderedProps {
  site: string;
  url: string;
  error: Error | null;
  onAdd: (origin: string) => void;
}

/** What is in the way, and the way on. */
function Hindered({ site, url, error, onAdd }: HinderedProps) {
  const rights = useRights(site);
  if (!error) return null;
  if (error instanceof Unsaved)
    return (
      <Alert color="yellow" role="alert">
        The draft is kept in this browser alone until nothing is missing in it. The steps on the left say what
        is.
      </Alert>
    );
  const origin = originOf(url);
  if (error instanceof ApiError && error.code === "origin_unknown" && origin)
    return rights.may("site.write") ? (
      <Button variant="light" onClick={() => onAdd(origin)}>
        Add {origin} and open the page
      </Button>
    ) : (
      <Text size="sm">An admin of the site can add {origin} in its settings.</Text>
    );
  if (error instanceof ApiError && error.faults.length > 0) return null; // said at the field
  return (
    <Alert color="red" role="alert">
      {error.message}
    </Alert>
  );
}

function Opened({ opened, onClose }: { opened: TryLink; onClose: () => void }) {
  return (
    <Stack gap="md">
      <Text size="sm" role="status">
        The page is open in another tab. What you change here is seen there. The link works until{" "}
        <Moment at={opened.expires} />, for whoever has it.
      </Text>
      <Anchor size="sm" href={opened.link} target="_blank" rel="noopener noreferrer">
        It did not open? Open it here
      </Anchor>
      <Group justify="space-between">
        <Copy value={opened.link} label="Copy the link" />
        <Button variant="default" onClick={onClose}>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
