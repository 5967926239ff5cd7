import { Text } from "@mantine/core";
import { useBuilding } from "./building";
import { NegateWords, OftenWords, Pick, Suggest, text, WithinWords, type SentenceProps } from "./fields";
import { fates } from "./fates";
import { without } from "./nodes";

/** What people had of a campaign. How often is counted of all time, so it stands in place of a window. */
export function MessageWords({ node, onChange }: SentenceProps) {
  const { campaigns } = useBuilding();
  const campaign = text(node["campaign"]);
  const known = campaigns.find((one) => one.id === campaign);
  const counted = node["count"] !== undefined;
  return (
    <>
      <NegateWords node={node} onChange={onChange} label="Have or have not" yes="have" no="have not" />
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
      <OftenWords
        node={node}
        onChange={(next, typed) =>
          onChange(next["count"] === undefined ? next : without(next, "within"), typed)
        }
      />
      {counted ? null : <WithinWords node={node} onChange={onChange} />}
    </>
  );
}
