import { CompareWords } from "./Compare";
import { Pick, text, type SentenceProps } from "./fields";
import { parts, withPart } from "./contexts";

/** With what people come, and how. */
export function ContextWords({ node, onChange }: SentenceProps) {
  const path = text(node["path"]);
  const part = parts[path];
  const value = node["value"];
  // Of words that are known one is picked; with any other operator they are offered.
  const picked = part?.values && (node["op"] === "eq" || node["op"] === "ne") ? part.values : undefined;
  return (
    <>
      whose
      <Pick
        label="Of what"
        value={path}
        data={Object.fromEntries(Object.entries(parts).map(([name, { words }]) => [name, words]))}
        onPick={(next) => onChange(withPart(next))}
      />
      <CompareWords
        node={node}
        onChange={onChange}
        values={part?.values ?? []}
        only={part?.ops ?? []}
        {...(picked ? { choose: picked } : {})}
        kind={path === "width" ? "number" : "string"}
        key={`${path} ${Array.isArray(value)}`}
      />
    </>
  );
}
