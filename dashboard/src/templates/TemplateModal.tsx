import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { audienceInWords } from "../audience/words";
import { saidQuery } from "../api/preview";
import { themeQuery } from "../api/settings";
import { capsInWords, triggerInWords } from "../campaigns/words";
import { PreviewPane } from "../preview/PreviewPane";
import { spanInWords } from "../ui/duration";
import { capital, list } from "../ui/words";
import classes from "./Gallery.module.css";
import type { Template } from "./templates";

interface Props {
  site: string;
  template: Template;
  busy: boolean;
  onUse: () => void;
  onClose: () => void;
}

/** A template as it would be seen on the site, and what it does. */
export function TemplateModal({ site, template, busy, onUse, onClose }: Props) {
  const { name, what, content } = template;
  const said = useQuery(saidQuery(site, content.message));
  const theme = useQuery(themeQuery(site));
  const drawn = said.data && "message" in said.data ? said.data.message : null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={name}
      size="xl"
      centered
      closeButtonProps={{ "aria-label": "Close" }}
      // A page has one banner, and that is its own header.
      attributes={{ header: { role: "presentation" } }}
    >
      <Stack gap="md">
        <Text size="sm">{what}</Text>
        <section aria-label="Preview">
          <PreviewPane message={drawn} theme={theme.data} height={300} />
        </section>
        {said.isError ? (
          <Text size="sm" c="dimmed" role="status">
            The picture cannot be drawn now. The template can be used all the same.
          </Text>
        ) : null}
        <Facts template={template} />
        <Alert color="indigo" role="note">
          <Text size="sm">
            The words are an example: make them yours.
            {template.fill.length > 0 ? ` To fill in: ${list(template.fill)}.` : null}
          </Text>
        </Alert>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button loading={busy} onClick={onUse}>
            Use this template
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Facts({ template }: { template: Template }) {
  const { trigger, delay, audience, caps, category, goal } = template.content;
  const facts = [
    ["When", capital(triggerInWords(trigger)) + (delay ? `, ${spanInWords(delay)} later` : "")],
    ["For whom", capital(audienceInWords(audience))],
    ["How often", capital(capsInWords(caps ?? []))],
    [
      "Goal",
      goal ? `${goal.event} within ${spanInWords(goal.within)}` : "None: it is there to tell or to ask",
    ],
    ["Category", category ?? ""],
    ["Your site tells", template.needs ? list(template.needs) : "Nothing but visits and pages"],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([word, value]) => (
        <div key={word}>
          <dt>{word}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
