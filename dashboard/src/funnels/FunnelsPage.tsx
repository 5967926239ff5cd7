import { Table } from "@mantine/core";
import { IconStairsDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { funnelsQuery, type Funnel } from "../api/funnel";
import { funnelInWords } from "../audience/words";
import { NamedPage } from "../segments/NamedPage";
import { NameCell, NamedTable } from "../segments/NamedTable";
import { usedInWords } from "../segments/words";
import { Moment } from "../ui/Moment";

/** The ways that people are meant to go. */
export function FunnelsPage({ site }: { site: string }) {
  return (
    <NamedPage
      site={site}
      title="Funnels"
      query={useQuery(funnelsQuery(site))}
      icon={<IconStairsDown size={40} stroke={1.4} aria-hidden />}
      description="A funnel is a way that people, or accounts, are meant to go, step by step, such as from sign-up to the first invitation. Audiences ask who is stuck where."
      make={{ to: "/sites/$site/new/funnel", word: "New funnel" }}
    >
      {(all) => <Rows site={site} funnels={all} />}
    </NamedPage>
  );
}

function Rows({ site, funnels }: { site: string; funnels: Funnel[] }) {
  return (
    <NamedTable
      all="Funnels"
      head={
        <>
          <Table.Th>Funnel</Table.Th>
          <Table.Th>By</Table.Th>
          <Table.Th>Used by</Table.Th>
          <Table.Th visibleFrom="sm">Changed</Table.Th>
        </>
      }
    >
      {funnels.map((one) => (
        <Table.Tr key={one.id}>
          <NameCell
            name={one.name}
            to={{ to: "/sites/$site/funnels/$funnel", params: { site, funnel: one.id } }}
            words={funnelInWords(one.steps, one.within)}
            lines={3}
          />
          <Table.Td>{one.by}</Table.Td>
          <Table.Td>{usedInWords(one.used_by)}</Table.Td>
          <Table.Td visibleFrom="sm">
            <Moment at={new Date(one.updated_at)} />
          </Table.Td>
        </Table.Tr>
      ))}
    </NamedTable>
  );
}
