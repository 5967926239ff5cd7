import { useQuery } from "@tanstack/react-query";
import { funnelsQuery } from "../api/funnel";
import { listsQuery } from "../api/list";
import { segmentsQuery } from "../api/segment";
import { stepInWords, type Named } from "./words";

/** What the segments, lists and funnels are called that conditions name. Where none is named, nobody is asked. */
export function useNamed(site: string, ...conditions: unknown[]): Named {
  const said = JSON.stringify(conditions);
  const segments = useQuery({ ...segmentsQuery(site), enabled: said.includes('"type":"segment"') });
  const lists = useQuery({ ...listsQuery(site), enabled: said.includes('"type":"list"') });
  const funnels = useQuery({ ...funnelsQuery(site), enabled: said.includes('"type":"funnel"') });
  const named = (...[type, id, step]: Parameters<Named>) => {
    if (step !== undefined) {
      const found = funnels.data?.find((one) => one.id === id)?.steps.find(({ key }) => key === step);
      return found && stepInWords(found);
    }
    const all = { segment: segments.data, list: lists.data, funnel: funnels.data };
    const there: { id: string; name: string }[] = all[type] ?? [];
    return there.find((one) => one.id === id)?.name;
  };
  return Object.assign(named, { by: (id: string) => funnels.data?.find((one) => one.id === id)?.by });
}
