import { Alert, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import type { Content } from "../api/authored";
import { saidQuery, type SaidTo } from "../api/preview";
import { ApiError } from "../api/problem";
import { themeQuery } from "../api/settings";
import { PreviewPane } from "../preview/PreviewPane";
import classes from "./Composer.module.css";
import { Reader } from "./Reader";

interface Props {
  site: string;
  message: Content["message"];
  /** As whom it is looked at. */
  to: SaidTo;
  onTo: (to: SaidTo) => void;
}

/** What people see, as the message is written. */
export function PreviewColumn({ site, message, to, onTo }: Props) {
  const [settled] = useDebouncedValue(message, 250);
  const said = useQuery(saidQuery(site, settled, to));
  const theme = useQuery(themeQuery(site));
  const drawn = said.data && "message" in said.data ? said.data.message : null;
  const unsaid = said.data && "reason" in said.data ? said.data : null;
  const languages = [message.language ?? "", ...Object.keys(message.translations ?? {})];
  return (
    <section className={classes.preview} aria-label="Preview">
      <PreviewPane message={drawn} theme={theme.data} height={560}>
        <Reader site={site} languages={languages} to={to} onChange={onTo} />
      </PreviewPane>
      {unsaid ? (
        <Alert color="yellow" role="status" mt="xs">
          <Text size="sm">They would not get it: {unsaid.detail}.</Text>
        </Alert>
      ) : null}
      {said.error ? (
        <Text size="sm" c="dimmed" role="status" mt="xs">
          {said.error instanceof ApiError && said.error.faults.length > 0
            ? "Something is missing in the message: the picture follows when it is there."
            : "The preview cannot be drawn: the server does not answer."}
        </Text>
      ) : null}
    </section>
  );
}
