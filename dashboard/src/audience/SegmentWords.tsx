import { useQuery } from "@tanstack/react-query";
import { segmentsQuery } from "../api/segment";
import { useBuilding } from "./building";
import { Pick, text, type SentenceProps } from "./fields";
import { without } from "./nodes";

/** Whether they are in a segment, by its name. */
export function SegmentWords({ node, onChange }: SentenceProps) {
  const { site } = useBuilding();
  const { data } = useQuery(segmentsQuery(site));
  const id = text(node["id"]);
  const names = Object.fromEntries((data ?? []).map((one) => [one.id, one.name]));
  const none = data?.length === 0 ? "no segment is saved yet" : "choose a segment";
  return (
    <>
      <Pick
        label="In it or not"
        value={node["negate"] === true ? "not" : "in"}
        data={{ in: "who are in the segment", not: "who are not in the segment" }}
        onPick={(word) =>
          onChange({ ...without(node, "negate"), ...(word === "not" ? { negate: true } : {}) })
        }
      />
      <Pick
        label="Segment"
        value={id}
        data={{ ...(id in names ? {} : { [id]: id || none }), ...names }}
        onPick={(next) => onChange({ ...node, id: next })}
      />
    </>
  );
}
