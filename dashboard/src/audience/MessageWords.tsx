import { Text } from "@mantine/core";
import { useBuilding } from "./building";
import { Count, Pick, Suggest, text, WithinWords, type SentenceProps } from "./fields";
import { comparisonWords, fates, limitOf, without } from "./nodes";

/** What people had of a campaign. How often is counted of all time, so it stands in place of a window. */
export function MessageWords({ node, onChange }: SentenceProps) {
  const { campaigns } = useBuilding();
  const campaign = text(node["campaign"]);
  const known = campaigns.find((one) => one.id === campaign);
  const limit = limitOf(node["count"]);
  const n = limit?.n ?? 2;
  const often = (op: string) => {
    if (op === "") onChange(without(node, "count"));
    else onChange({ ...without(node, "within"), count: { [op]: n } });
  };
  return (
    <>
      <Pick
        label="Have or have not"
        value={node["negate"] === true ? "not" : "have"}
        data={{ have: "have", not: "have not" }}
        onPick={(word) =>
          onChange({ ...without(node, "negate"), ...(word === "not" ? { negate: true } : {}) })
        }
      />
      <Pick
        label="Done what"
        value={text(node["state"])}
        data={fates}
        onPick={(state) => onChange({ ...node, state })}
      />
      <Suggest
        label="Campaign"
        placeholder="nps"
        value={campaign}
        data={campaigns.map((one) => one.id)}
        onWrite={(id) => onChange({ ...node, campaign: id }, true)}
      />
      {known && known.name !== campaign ? (
        <Text span size="xs">
          ({known.name})
        </Text>
      ) : null}
      {campaign !== "" && !known && campaigns.length > 0 ? (
        <Text span size="xs">
          (there is no such campaign yet)
        </Text>
      ) : null}
      <Pick
        label="How often"
        value={limit?.op ?? ""}
        data={{ "": "once or more", ...comparisonWords }}
        onPick={often}
      />
      {limit ? (
        <Count
          label="Times"
          value={limit.n}
          onWrite={(times) => onChange({ ...node, count: { [limit.op]: times } }, true)}
          after="times"
        />
      ) : (
        <WithinWords node={node} onChange={onChange} />
      )}
    </>
  );
}
