import { Alert, Button, Code, Group, Radio, Stack, Text } from "@mantine/core";
import { IconArrowsSplit2 } from "@tabler/icons-react";
import { useState } from "react";
import type { Content } from "../api/authored";
import classes from "./Composer.module.css";
import { differences } from "./differences";
import type { Saving } from "./saver";
import { stepWords, withStep, type Step } from "./steps";
import type { Composer } from "./useComposer";

interface Props {
  saving: Extract<Saving, { state: "torn" }>;
  mine: Content;
  composer: Composer;
}

/** Two have changed the same steps: both are shown, and the member takes one of each. */
export function Conflict({ saving, mine, composer }: Props) {
  const { merged, torn, theirs } = saving;
  const [choices, setChoices] = useState<Partial<Record<Step, "mine" | "theirs">>>({});
  const settle = () => {
    let out = merged;
    for (const step of torn) if (choices[step] === "mine") out = withStep(out, step, mine);
    composer.become(out);
    composer.saver.settle(out);
  };
  const open = torn.filter((step) => !choices[step]);
  return (
    <Alert
      color="orange"
      mb="lg"
      role="alert"
      icon={<IconArrowsSplit2 aria-hidden />}
      title="Somebody else has changed this campaign meanwhile"
    >
      <Stack gap="md">
        <Text size="sm">
          What only one of you has changed is kept. Choose for {torn.length === 1 ? "the step" : "each step"}{" "}
          that you both have changed.
        </Text>
        {torn.map((step) => (
          <Radio.Group
            key={step}
            label={stepWords[step]}
            value={choices[step] ?? ""}
            onChange={(choice) => setChoices({ ...choices, [step]: choice as "mine" | "theirs" })}
          >
            <div className={classes.versus}>
              <Radio value="mine" label={<Side title="Mine" step={step} from={theirs.content} to={mine} />} />
              <Radio
                value="theirs"
                label={<Side title="Theirs" step={step} from={mine} to={theirs.content} />}
              />
            </div>
          </Radio.Group>
        ))}
        <Group>
          <Button size="xs" disabled={open.length > 0} onClick={settle}>
            Go on with these
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

const SHOWN = 6;

function Side({ title, step, from, to }: { title: string; step: Step; from: Content; to: Content }) {
  const changed = differences(from, withStep(from, step, to));
  return (
    <>
      <Text span size="sm" fw={600} display="block">
        {title}
      </Text>
      {changed.slice(0, SHOWN).map(({ where, after }) => (
        <Text key={where} span size="xs" display="block" style={{ overflowWrap: "anywhere" }}>
          {where}: <Code fz="xs">{after}</Code>
        </Text>
      ))}
      {changed.length > SHOWN ? (
        <Text span size="xs" c="dimmed" display="block">
          and {changed.length - SHOWN} more
        </Text>
      ) : null}
    </>
  );
}
