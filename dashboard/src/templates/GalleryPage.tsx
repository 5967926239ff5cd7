import { Button, EmptyState, Group, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { pushOnQuery } from "../api/push";
import { useRights } from "../session/may";
import { PageHead } from "../ui/PageHead";
import classes from "./Gallery.module.css";
import { TemplateCard } from "./TemplateCard";
import { TemplateModal } from "./TemplateModal";
import { isPurpose, purposes, templates, templatesFor, type Purpose } from "./templates";
import { useBegin } from "./useBegin";

export interface GallerySearch {
  q?: string;
  purpose?: string;
  /** The template that is looked at. */
  look?: string;
}

interface Props {
  site: string;
  search: GallerySearch;
  onSearch: (search: GallerySearch) => void;
}

/** What a campaign can begin from: nothing, or one of twelve. */
export function GalleryPage({ site, search, onSearch }: Props) {
  const { q = "", look } = search;
  const purpose = isPurpose(search.purpose) ? search.purpose : undefined;
  const { may, whyNot } = useRights(site);
  const begin = useBegin(site);
  const found = templatesFor(q, purpose);
  const looked = templates.find(({ id }) => id === look);
  const change = (next: GallerySearch) =>
    onSearch(Object.fromEntries(Object.entries(next).filter(([, value]) => value)));
  const start = (id: string | null) => {
    const from = templates.find((one) => one.id === id) ?? null;
    if (!begin.isPending) begin.mutate(from);
  };
  const notify = () => {
    if (!begin.isPending) begin.mutate("notification");
  };
  if (!may("campaign.write")) {
    return (
      <>
        <PageHead title="New campaign" />
        <EmptyState py={64} title="Not yours to begin" description={whyNot("campaign.write")} />
      </>
    );
  }
  return (
    <>
      <PageHead title="New campaign" />
      <Stack gap="md">
        <Group gap="sm">
          <TextInput
            w={{ base: "100%", xs: 240 }}
            type="search"
            aria-label="Search templates"
            placeholder="Search"
            leftSection={<IconSearch size={16} aria-hidden />}
            value={q}
            onChange={(event) => change({ ...search, q: event.currentTarget.value })}
          />
          <Purposes purpose={purpose} onChange={(next) => change({ ...search, purpose: next })} />
        </Group>
        <ul className={classes.grid} aria-label="Templates">
          <li>
            <TemplateCard
              name="Start from blank"
              what="In the page: a banner, and all of it yours."
              busy={begin.isPending && begin.variables === null}
              onChoose={() => start(null)}
            />
          </li>
          <li>
            <NotificationCard
              site={site}
              busy={begin.isPending && begin.variables === "notification"}
              onStart={notify}
            />
          </li>
          {found.map(({ id, name, what, content }) => (
            <li key={id}>
              <TemplateCard
                name={name}
                what={what}
                message={content.message}
                onChoose={() => change({ ...search, look: id })}
              />
            </li>
          ))}
        </ul>
        {found.length === 0 ? (
          <EmptyState
            py={32}
            title="No template fits"
            description="Begin from blank, or look at all of them."
          >
            <Button variant="default" onClick={() => change({})}>
              Show all templates
            </Button>
          </EmptyState>
        ) : null}
      </Stack>
      {looked ? (
        <TemplateModal
          site={site}
          template={looked}
          busy={begin.isPending}
          onUse={() => start(looked.id)}
          onClose={() => change({ ...search, look: "" })}
        />
      ) : null}
    </>
  );
}

interface NotificationProps {
  site: string;
  busy: boolean;
  onStart: () => void;
}

/** The other channel to begin in; where the site has it off, the way to turn it on. */
function NotificationCard({ site, busy, onStart }: NotificationProps) {
  const { data: on } = useQuery(pushOnQuery(site));
  const navigate = useNavigate();
  return (
    <TemplateCard
      name="Notification"
      what={
        on === false
          ? "By web push, which is off for this site. Turn it on in the settings first."
          : "By web push: reaches people who are away, in the browsers in which they agreed."
      }
      busy={busy}
      onChoose={() =>
        on === false ? void navigate({ to: "/sites/$site/settings/push", params: { site } }) : onStart()
      }
    />
  );
}

const choices = [
  { value: "", label: "All" },
  ...Object.entries(purposes).map(([value, label]) => ({ value, label })),
];

/** The purposes side by side, or as a list where there is no room. */
function Purposes({
  purpose,
  onChange,
}: {
  purpose: Purpose | undefined;
  onChange: (value: string) => void;
}) {
  const wide = useMediaQuery("(min-width: 62em)", false, { getInitialValueInEffect: false });
  if (wide) {
    return (
      <SegmentedControl
        size="sm"
        aria-label="Purpose"
        data={choices}
        value={purpose ?? ""}
        onChange={onChange}
      />
    );
  }
  return (
    <Select
      aria-label="Purpose"
      w={{ base: "100%", xs: 200 }}
      allowDeselect={false}
      data={choices}
      value={purpose ?? ""}
      onChange={(value) => onChange(value ?? "")}
    />
  );
}
