import { Table } from "@mantine/core";
import { IconListDetails } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { listsQuery, type List } from "../api/list";
import { NamedPage } from "../segments/NamedPage";
import { NameCell, NamedTable } from "../segments/NamedTable";
import { usedInWords } from "../segments/words";
import { count } from "../ui/figures";
import { Moment } from "../ui/Moment";

/** People that were uploaded under a name. */
export function ListsPage({ site }: { site: string }) {
  return (
    <NamedPage
      site={site}
      title="Lists"
      query={useQuery(listsQuery(site))}
      icon={<IconListDetails size={40} stroke={1.4} aria-hidden />}
      description="A list is people whom only you can name, such as “Beta testers”: a file of user ids. Audiences ask who is on it."
      make={{ to: "/sites/$site/new/list", word: "New list" }}
    >
      {(all) => <Rows site={site} lists={all} />}
    </NamedPage>
  );
}

function Rows({ site, lists }: { site: string; lists: List[] }) {
  return (
    <NamedTable
      all="Lists"
      head={
        <>
          <Table.Th>List</Table.Th>
          <Table.Th ta="right">People</Table.Th>
          <Table.Th visibleFrom="sm">Used by</Table.Th>
          <Table.Th visibleFrom="sm">Last upload</Table.Th>
        </>
      }
    >
      {lists.map((list) => (
        <Table.Tr key={list.id}>
          <NameCell
            name={list.name}
            to={{ to: "/sites/$site/lists/$list", params: { site, list: list.id } }}
            words={list.description || list.id}
          />
          <Table.Td ta="right">{count(list.members)}</Table.Td>
          <Table.Td visibleFrom="sm">{usedInWords(list.used_by)}</Table.Td>
          <Table.Td visibleFrom="sm">
            {list.last_upload ? <Moment at={new Date(list.last_upload.created_at)} /> : "none yet"}
          </Table.Td>
        </Table.Tr>
      ))}
    </NamedTable>
  );
}
