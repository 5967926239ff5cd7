import { Alert, Progress, Stack, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { ended, type Import } from "../api/import";
import { Card } from "../ui/Card";
import { count } from "../ui/figures";
import { Moment } from "../ui/Moment";
import { sentence } from "../ui/words";
import { bytesInWords } from "./file";
import classes from "./Imports.module.css";
import { percentOf, stateInWords } from "./words";

/** How far it is, and what became of the rows so far. */
export function OutcomeCard({ one }: { one: Import }) {
  const { dry_run: dry, rows, bytes, problem } = one;
  const over = ended(one);
  const figures: [word: string, n: number][] = [
    ["Rows read", rows.read],
    [dry ? "Would be taken" : "Taken", rows.taken],
    ["Known already", rows.unchanged],
    ...(one.mode === "replace"
      ? [[dry ? "Would be taken off" : "Taken off", rows.removed ?? 0] as [string, number]]
      : []),
    [dry ? "Would be refused" : "Refused", rows.refused],
  ];
  return (
    <Card
      title={over ? (dry ? "What would become of it" : "What became of it") : "How far it is"}
      aside={
        <Text size="sm" c="dimmed">
          By {one.created_by}, <Moment at={new Date(one.created_at)} />
        </Text>
      }
    >
      <Stack gap="md">
        {problem ? (
          <Alert
            color="red"
            role="alert"
            icon={<IconAlertCircle aria-hidden />}
            title="The file could not be read to its end."
          >
            <Text size="sm">
              {sentence(problem.detail)} Mend the file and import it again: rows that were taken in are not
              taken in twice.
            </Text>
          </Alert>
        ) : null}
        <Text size="sm" role="status">
          {stateInWords(one)}
        </Text>
        {over ? null : (
          <>
            <Progress value={percentOf(bytes)} aria-label="How much of the file is dealt with" />
            <Text size="sm" c="dimmed">
              {bytesInWords(bytes.read)} of {bytesInWords(bytes.total)}, {percentOf(bytes)} %. You can leave
              this page and close the window: it goes on.
            </Text>
          </>
        )}
        <dl className={classes.figures}>
          {figures.map(([word, n]) => (
            <div key={word}>
              <dt>{word}</dt>
              <dd data-figure={word.toLowerCase()}>{count(n)}</dd>
            </div>
          ))}
        </dl>
      </Stack>
    </Card>
  );
}
