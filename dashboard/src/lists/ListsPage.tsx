import { Anchor, Button, Stack, Table, Text } from "@mantine/core";
import { IconListDetails } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { listsQuery, type List } from "../api/list";
import classes from "../people/People.module.css";
import { NamedPage } from "../segments/NamedPage";
import { usedInWords } from "../segments/words";
import { useRights } from "../session/may";
import { count } from "../ui/figures";
import { Moment } from "../ui/Moment";
import { Scroll } from "../ui/Scroll";

/** People that were uploaded under a name. */
export function ListsPage({ site }: { site: string }) {
  const make = useRights(site).may("campaign.write") ? <Make site={site} /> : null;
  return (
    <NamedPage
      title="Lists"
      query={useQuery(listsQuery(site))}
      icon={<IconListDetails size={40} stroke={1.4} aria-hidden />}
      description="A list is people whom only you can name, such as “Beta testers”: a file of user ids. Audiences ask who is on it."
      make={make}
    >
      {(all) => <Rows site={site} lists={all} />}
    </NamedPage>
  );
}

function Make({ site }: { site: string }) {
  return (
    <Button renderRoot={(props) => <Link to="/sites/$site/new/list" params={{ site }} {...props} />}>
      New list
    </Button>
  );
}

function Rows({ site, lists }: { site: string; lists: List[] }) {
  return (
    <Scroll label="Table of lists">
      <Table className={classes.table ?? ""} verticalSpacing="sm" horizontalSpacing="sm" aria-label="Lists">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>List</Table.Th>
            <Table.Th ta="right">People</Table.Th>
            <Table.Th visibleFrom="sm">Used by</Table.Th>
            <Table.Th visibleFrom="sm">Last upload</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lists.map((list) => (
            <Table.Tr key={list.id}>
              <Table.Th scope="row" className={classes.id ?? ""}>
                <Stack gap={2}>
                  <Anchor
                    fw={600}
                    data-row-link
                    renderRoot={(props) => (
                      <Link to="/sites/$site/lists/$list" params={{ site, list: list.id }} {...props} />
                    )}
                  >
                    {list.name}
                  </Anchor>
                  <Text size="sm" c="dimmed" fw={400} lineClamp={2}>
                    {list.description || list.id}
                  </Text>
                </Stack>
              </Table.Th>
              <Table.Td ta="right">{count(list.members)}</Table.Td>
              <Table.Td visibleFrom="sm">{usedInWords(list.used_by)}</Table.Td>
              <Table.Td visibleFrom="sm">
                {list.last_upload ? <Moment at={new Date(list.last_upload.created_at)} /> : "none yet"}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}
