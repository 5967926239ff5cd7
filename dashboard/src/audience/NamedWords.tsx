import { useQuery } from "@tanstack/react-query";
import { listsQuery } from "../api/list";
import { segmentsQuery } from "../api/segment";
import { useBuilding } from "./building";
import { Pick, text, type SentenceProps } from "./fields";
import { without } from "./nodes";

const kinds = {
  segment: {
    in: "who are in the segment",
    not: "who are not in the segment",
    label: "Segment",
    choose: "choose a segment",
    none: "no segment is saved yet",
  },
  list: {
    in: "who are on the list",
    not: "who are not on the list",
    label: "List",
    choose: "choose a list",
    none: "no list is made yet",
  },
};

/** Whether they are in a segment, or on a list, by its name. */
export function NamedWords({ node, onChange }: SentenceProps) {
  const { site } = useBuilding();
  const list = node.type === "list";
  const words = kinds[list ? "list" : "segment"];
  const segments = useQuery({ ...segmentsQuery(site), enabled: !list });
  const lists = useQuery({ ...listsQuery(site), enabled: list });
  const there: { id: string; name: string }[] | undefined = list ? lists.data : segments.data;
  const id = text(node["id"]);
  const names = Object.fromEntries((there ?? []).map((one) => [one.id, one.name]));
  const none = there?.length === 0 ? words.none : words.choose;
  return (
    <>
      <Pick
        label="In it or not"
        value={node["negate"] === true ? "not" : "in"}
        data={{ in: words.in, not: words.not }}
        onPick={(word) =>
          onChange({ ...without(node, "negate"), ...(word === "not" ? { negate: true } : {}) })
        }
      />
      <Pick
        label={words.label}
        value={id}
        data={{ ...(id in names ? {} : { [id]: id || none }), ...names }}
        onPick={(next) => onChange({ ...node, id: next })}
      />
    </>
  );
}
