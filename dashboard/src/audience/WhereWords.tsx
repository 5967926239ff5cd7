import { ActionIcon, Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { propertiesQuery } from "../api/audience";
import { useRights } from "../session/may";
import { useBuilding } from "./building";
import { CompareWords } from "./Compare";
import { Suggest, text, type SentenceProps } from "./fields";
import { propertyOperators, whereOf, withWhere, type Node } from "./nodes";

const MOST = 8;
const fresh: Node = { type: "property", path: "", op: "eq", value: "" };

/** What is asked of the properties of an event: "where format is pdf and pages is more than 20". */
export function WhereWords({ node, onChange }: SentenceProps) {
  const where = whereOf(node) ?? [];
  const write = (list: readonly Node[], typed?: boolean) => onChange(withWhere(node, list), typed);
  return (
    <>
      {where.map((one, i) => (
        <PropertyWords
          key={i}
          first={i === 0}
          event={text(node["name"])}
          node={one}
          onChange={(next, typed) =>
            write(
              where.map((other, j) => (j === i ? next : other)),
              typed,
            )
          }
          onRemove={() => write(where.filter((_, j) => j !== i))}
        />
      ))}
      {where.length < MOST ? (
        <Button size="compact-xs" variant="subtle" onClick={() => write([...where, fresh])}>
          {where.length === 0 ? "where…" : "and…"}
        </Button>
      ) : null}
    </>
  );
}

interface PropertyProps extends SentenceProps {
  first: boolean;
  event: string;
  onRemove: () => void;
}

/** One property: those that the event came with lately are offered, and any other is taken. */
function PropertyWords({ first, event, node, onChange, onRemove }: PropertyProps) {
  const { site } = useBuilding();
  const { may } = useRights(site);
  const { data = [] } = useQuery({ ...propertiesQuery(site, event), enabled: may("person.read") });
  const path = text(node["path"]);
  return (
    <>
      {first ? "where" : "and"}
      <Suggest
        label="Property"
        placeholder="format"
        width={130}
        value={path}
        data={data.map((one) => one.path)}
        onWrite={(next) => onChange({ ...node, path: next }, true)}
      />
      <CompareWords
        node={node}
        onChange={onChange}
        values={data.find((one) => one.path === path)?.values ?? []}
        only={propertyOperators}
      />
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={`Do not ask for ${path || "the property"}`}
        onClick={onRemove}
      >
        <IconX size={12} aria-hidden />
      </ActionIcon>
    </>
  );
}
