import { ActionIcon, Code } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import classes from "./Audience.module.css";
import { useBuilding } from "./building";
import { ContextWords } from "./ContextWords";
import { MessageWords } from "./MessageWords";
import {
  AnswerWords,
  AttributeWords,
  BucketWords,
  EventWords,
  PageWords,
  SinceWords,
  VisitsWords,
} from "./Sentences";
import { NamedWords } from "./NamedWords";
import { SequenceWords } from "./SequenceWords";
import { speakable, type Node } from "./nodes";
import { conditionInWords } from "./words";

interface Props {
  node: Node;
  at: string;
  onChange: (node: Node, typed?: boolean) => void;
  onRemove: () => void;
}

const sentences: Record<string, typeof EventWords> = {
  event: EventWords,
  attribute: AttributeWords,
  sequence: SequenceWords,
  since: SinceWords,
  visits: VisitsWords,
  page: PageWords,
  answer: AnswerWords,
  message: MessageWords,
  context: ContextWords,
  bucket: BucketWords,
  segment: NamedWords,
  list: NamedWords,
};

/** One condition: a sentence whose words are controls, or as JSON where there is no sentence for it. */
export function NodeRow({ node, at, onChange, onRemove }: Props) {
  const { faultAt } = useBuilding();
  const Sentence = speakable(node) ? sentences[node.type] : undefined;
  const fault = faultAt(at);
  return (
    <div>
      <div className={classes.row}>
        <div className={classes.sentence}>
          {Sentence ? (
            <Sentence node={node} onChange={onChange} />
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
