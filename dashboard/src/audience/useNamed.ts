import { useQuery } from "@tanstack/react-query";
import { listsQuery } from "../api/list";
import { segmentsQuery } from "../api/segment";
import type { Named } from "./words";

/** What the segments and lists are called that conditions name. Where none is named, nobody is asked. */
export function useNamed(site: string, ...conditions: unknown[]): Named {
  const said = JSON.stringify(conditions);
  const segments = useQuery({ ...segmentsQuery(site), enabled: said.includes('"type":"segment"') });
  const lists = useQuery({ ...listsQuery(site), enabled: said.includes('"type":"list"') });
  return (type, id) => {
    const there: { id: string; name: string }[] = (type === "list" ? lists.data : segments.data) ?? [];
    return there.find((one) => one.id === id)?.name;
  };
}
