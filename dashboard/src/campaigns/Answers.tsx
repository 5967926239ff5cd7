import { Stack, Text, Title } from "@mantine/core";
import type { Question } from "../api/report";
import { useRights } from "../session/may";
import { answeredInWords, scoreInWords, shareInWords, valueInWords } from "./answers";
import classes from "./Answers.module.css";
import { Written } from "./Written";

interface Props {
  site: string;
  id: string;
  questions: Question[];
}

/** How the questions of a survey were answered: each value with its bar, the score, what was written. */
export function Answers({ site, id, questions }: Props) {
  const { may } = useRights(site);
  return (
    <Stack gap="lg">
      {questions.map((question) => (
        <section key={`${question.key} ${question.kind}`} data-question={question.key}>
          <Title order={3} size="sm" fw={600} className={classes.words}>
            {question.label || `${question.key} (no longer asked)`}
          </Title>
          <Text size="sm" c="dimmed">
            {answeredInWords(question)}
          </Text>
          {question.nps ? (
            <Text size="sm" mt={4}>
              {scoreInWords(question)}
            </Text>
          ) : null}
          {question.count > 0 && question.values.length > 0 ? <Bars question={question} /> : null}
          {question.kind === "text" && question.count > 0 && may("person.read") ? (
            <Written site={site} id={id} question={question.key} count={question.count} />
          ) : null}
        </section>
      ))}
    </Stack>
  );
}

/** The longest bar is the value chosen most often. */
function Bars({ question }: { question: Question }) {
  const most = Math.max(1, ...question.values.map((value) => value.count));
  const scale = question.kind === "nps" || question.kind === "rating";
  return (
    <ul className={classes.bars} data-scale={scale || undefined}>
      {question.values.map((value) => (
        <li key={value.value} className={classes.row} data-value={value.value}>
          <span className={classes.words}>{valueInWords(question, value)}</span>
          <svg className={classes.bar} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden>
            <rect className={classes.track} width="100" height="8" />
            <rect className={classes.fill} width={(value.count / most) * 100} height="8" />
          </svg>
          <span className={classes.share}>{shareInWords(value.count, question.count)}</span>
        </li>
      ))}
    </ul>
  );
}
