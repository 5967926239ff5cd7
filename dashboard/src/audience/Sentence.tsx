import type { ComponentType } from "react";
import { MetricWords, SumWords } from "./AmountWords";
import { ContextWords } from "./ContextWords";
import type { SentenceProps } from "./fields";
import { FunnelWords } from "./FunnelWords";
import { MessageWords } from "./MessageWords";
import { NamedWords } from "./NamedWords";
import {
  AnswerWords,
  AttributeWords,
  BucketWords,
  EventWords,
  PageWords,
  SinceWords,
  VisitsWords,
} from "./Sentences";
import { SequenceWords } from "./SequenceWords";

const sentences: Record<string, ComponentType<SentenceProps>> = {
  event: EventWords,
  metric: MetricWords,
  attribute: AttributeWords,
  sequence: SequenceWords,
  since: SinceWords,
  visits: VisitsWords,
  page: PageWords,
  answer: AnswerWords,
  message: MessageWords,
  context: ContextWords,
  bucket: BucketWords,
  funnel: FunnelWords,
  segment: NamedWords,
  list: NamedWords,
};

/** One condition as a sentence whose words are controls. It is fetched when the builder is there. */
export function Sentence(props: SentenceProps) {
  const { type, sum } = props.node;
  const Words = sum === undefined ? sentences[type] : SumWords;
  return Words ? <Words {...props} /> : null;
}
