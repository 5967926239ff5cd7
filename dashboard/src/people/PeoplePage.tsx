import { Button, EmptyState, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback, useHotkeys } from "@mantine/hooks";
import { IconSearch, IconUsers } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { peopleQuery } from "../api/person";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { faultOf, More } from "../ui/More";
import { PageHead } from "../ui/PageHead";
import { RowsSkeleton } from "../ui/RowsSkeleton";
import { useRowKeys } from "../ui/useRowKeys";
import { people as inWords } from "../ui/words";
import { ExportMenu } from "./ExportMenu";
import { PeopleTable } from "./PeopleTable";

interface Props {
  site: string;
  search: string;
  onSearch: (search: string) => void;
}

const TYPING_MS = 200;

/** Everybody whom the site has seen, those seen last first. */
export function PeoplePage({ site, search, onSearch }: Props) {
  const list = useInfiniteQuery(peopleQuery(site, search));
  const fault = faultOf(list);
  const people = list.data?.pages.flatMap((page) => page.people) ?? [];
  const [typed, setTyped] = useState(search);
  const settle = useDebouncedCallback(onSearch, TYPING_MS);
  const input = useRef<HTMLInputElement>(null);
  useHotkeys([["/", () => input.current?.focus()]]);
  const rows = useRowKeys();
  const find = (words: string) => {
    setTyped(words);
    settle(words.trim());
  };
  const nobody = list.data && people.length === 0;

  return (
    <>
      <PageHead title="People" action={<ExportMenu site={site} />} />
      <Stack gap="md">
        {nobody && !search ? null : (
          <TextInput
            ref={input}
            w={{ base: "100%", xs: 340 }}
            type="search"
            aria-label="Search people"
            placeholder="Beginning of a user id or visitor id"
            leftSection={<IconSearch size={16} aria-hidden />}
            value={typed}
            onChange={(event) => find(event.currentTarget.value)}
          />
        )}
        {list.isPending ? (
          <Delayed>
            <RowsSkeleton label="The people are on their way" />
          </Delayed>
        ) : null}
        {fault ? (
          <Failure
            what="The people could not be read."
            error={fault}
            {...(list.data ? { kept: "What you see is from before." } : {})}
            onRetry={() => void list.refetch()}
          />
        ) : null}
        {nobody ? <Nobody site={site} search={search} onClear={() => find("")} /> : null}
        {people.length > 0 ? (
          <div ref={rows} aria-busy={list.isPlaceholderData}>
            <PeopleTable site={site} people={people} />
          </div>
        ) : null}
        <Text size="sm" c="dimmed" role="status">
          {search && people.length > 0 && !list.hasNextPage ? `${inWords(people.length)} found` : ""}
        </Text>
        <More list={list} word="Show more people" />
      </Stack>
    </>
  );
}

function Nobody({ site, search, onClear }: { site: string; search: string; onClear: () => void }) {
  if (search) {
    return (
      <EmptyState
        py={48}
        icon={<IconSearch size={40} stroke={1.4} aria-hidden />}
        title={`Nobody found for “${search}”`}
        description="The search takes the beginning of a user id, as your site gives it to identify(), or of a visitor's id. Capitals count."
      >
        <Button variant="default" onClick={onClear}>
          Show everybody
        </Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      py={64}
      icon={<IconUsers size={40} stroke={1.4} aria-hidden />}
      title="Nobody has been seen yet"
      description="Everybody who opens a page of your site with the snippet in it stands here, with what they did and what they were sent."
    >
      <Button renderRoot={(props) => <Link to="/sites/$site/install" params={{ site }} {...props} />}>
        Install the snippet
      </Button>
    </EmptyState>
  );
}
