import { ActionIcon, Code } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import classes from "./Audience.module.css";
import { useBuilding } from "./building";
import { speakable, type Node } from "./nodes";
import { conditionInWords } from "./words";

interface Props {
  node: Node;
  at: string;
  onChange: (node: Node, typed?: boolean) => void;
  onRemove: () => void;
}

/** One condition: a sentence whose words are controls, or as JSON where there is no sentence for it. */
export function NodeRow({ node, at, onChange, onRemove }: Props) {
  const { faultAt, Sentence } = useBuilding();
  const fault = faultAt(at);
  return (
    <div>
      <div className={classes.row}>
        <div className={classes.sentence}>
          {speakable(node) ? (
            Sentence ? (
              <Sentence node={node} onChange={onChange} />
            ) : (
              conditionInWords(node)
            )
          ) : (
            <Code block style={{ whiteSpace: "pre-wrap", flex: 1 }}>
              {JSON.stringify(node, null, 1)}
            </Code>
          )}
        </div>
        <Remove node={node} onRemove={onRemove} />
      </div>
      <FaultOf words={fault} />
    </div>
  );
}

export function Remove({ node, onRemove }: { node: Node; onRemove: () => void }) {
  const { named } = useBuilding();
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={`Remove: ${conditionInWords(node, named)}`}
      onClick={onRemove}
    >
      <IconX size={16} aria-hidden />
    </ActionIcon>
  );
}

/** What is wrong, at its place. */
export function FaultOf({ words }: { words: string | undefined }) {
  if (!words) return null;
  return (
    <div className={classes.fault} role="alert">
      {words}
    </div>
  );
}
