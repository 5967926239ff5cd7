import { Alert, SegmentedControl } from "@mantine/core";
import { useHotkeys, useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Authored } from "../api/authored";
import type { SaidTo } from "../api/preview";
import { campaignsQuery } from "../api/campaign";
import { useRights } from "../session/may";
import classes from "./Composer.module.css";
import { Conflict } from "./Conflict";
import { useDryRun } from "../dryrun/useDryRun";
import { fallbackOf, pushOf } from "../push/message";
import { PushColumn } from "../push/PushColumn";
import { PushStep } from "../push/PushStep";
import { Compose, type Composing } from "./context";
import { eventsOf } from "./events";
import { GoalStep } from "./GoalStep";
import { Head } from "./Head";
import { MessageStep } from "./MessageStep";
import { PreviewColumn } from "./PreviewColumn";
import { ReviewStep } from "./ReviewStep";
import { RulesStep } from "./RulesStep";
import { StepList } from "./StepList";
import { faultsByStep, steps, type Step } from "./steps";
import { TriggerStep } from "./TriggerStep";
import { TrySend } from "./TrySend";
import { useComposer } from "./useComposer";
import { useShortcuts } from "./useShortcuts";
import { useTrying } from "./useTrying";
import { useLater } from "../ui/useLater";
import { later } from "../app/later";

// What builds conditions is as much as all the other steps together.
const AudienceStep = later(() => import("./AudienceStep"), "AudienceStep");

interface Props {
  site: string;
  first: Authored;
  step: Step;
  onStep: (step: Step) => void;
}

/** The form with its steps, and beside it what people will see. */
export function Composer({ site, first, step, onStep }: Props) {
  const composer = useComposer(site, first);
  const { content, saving, undo, redo, set } = composer;
  const list = useInfiniteQuery({ ...campaignsQuery(site), refetchInterval: false });
  const events = eventsOf(list.data?.pages.flatMap((page) => page.campaigns) ?? []);
  const { may, whyNot } = useRights(site);
  const writes = may("campaign.write");
  const narrow = useMediaQuery("(max-width: 68.7475em)", false, { getInitialValueInEffect: false });
  const [side, setSide] = useState<"write" | "look">("write");
  const [shortcuts, openShortcuts] = useShortcuts();
  const [past, setPast] = useState(false);
  const [to, setTo] = useState<SaidTo>({});
  const [sent, setSent] = useState(false);
  const [tries, setTries] = useState<"look" | "pick" | null>(null);
  const [TryDialog, fetchTry] = useLater("What tries it on your site", () =>
    import("./TryDialog").then((m) => m.TryDialog),
  );
  const tryIt = (what: "look" | "pick") => {
    fetchTry();
    setTries(what);
  };
  const [SendPush, fetchSend] = useLater("What sends it to you", () =>
    import("../push/SendPush").then((m) => m.SendPush),
  );
  const [Written, fetchWritten] = useLater("What was written before", () =>
    import("./Written").then((m) => m.Written),
  );
  const trying = useDryRun(site, first.id, async () => ((await composer.saver.flush()) ? content : null));
  const onOpened = useTrying(composer.saver);
  const faults = saving.state === "faulty" ? saving.faults : [];
  const push = pushOf(content);
  // What is looked at and sent is what is written just now.
  const note = push ?? (step === "rules" ? fallbackOf(content) : null);
  const composing: Composing = {
    site,
    id: first.id,
    content,
    faults,
    events,
    trying,
    set,
    pick: () => tryIt("pick"),
  };

  const hotkeys = steps.map((one, i) => [`alt+${i + 1}`, () => onStep(one)] as [string, () => void]);
  useHotkeys(
    [
      ["mod+z", () => undo?.()],
      ["mod+shift+z", () => redo?.()],
      ["mod+s", () => void composer.saver.flush()],
      ...hotkeys,
    ],
    [],
  );

  return (
    <Compose value={composing}>
      <Head
        composer={composer}
        site={site}
        onSend={() => {
          if (note) fetchSend();
          setSent(true);
        }}
        {...(push ? {} : { onTry: () => tryIt("look") })}
        onReview={() => onStep("review")}
        onHelp={openShortcuts}
        onPast={() => {
          fetchWritten();
          setPast(true);
        }}
      />
      {saving.state === "torn" ? <Conflict saving={saving} mine={content} composer={composer} /> : null}
      {narrow ? (
        <SegmentedControl
          fullWidth
          mb="md"
          aria-label="What is on screen"
          value={side}
          onChange={setSide}
          data={[
            { value: "write", label: "Write" },
            { value: "look", label: "Preview" },
          ]}
        />
      ) : null}
      <div className={classes.columns}>
        <StepList faults={faultsByStep(faults)} here={step} onStep={onStep} />
        {narrow && side === "look" ? null : (
          // Leaving a field ends the change that undo takes back at once.
          <div className={classes.form} onBlur={composer.rest}>
            {writes || step === "review" ? null : (
              <Alert color="gray" role="note" mb="md">
                You can read this, but not change it. {whyNot("campaign.write")}
              </Alert>
            )}
            <fieldset disabled={!writes && step !== "review"} className={classes.fields}>
              <StepForm step={step} composer={composer} />
            </fieldset>
          </div>
        )}
        {(narrow && side === "write") || !may("campaign.preview") ? null : note ? (
          <PushColumn site={site} message={note} to={to} onTo={setTo} />
        ) : (
          <PreviewColumn site={site} message={content.message} to={to} onTo={setTo} />
        )}
      </div>
      {Written ? (
        <Written
          site={site}
          id={first.id}
          now={content}
          opened={past}
          onClose={() => setPast(false)}
          onTake={composer.become}
        />
      ) : null}
      {!note ? (
        <TrySend site={site} message={content.message} to={to} opened={sent} onClose={() => setSent(false)} />
      ) : SendPush ? (
        <SendPush site={site} message={note} to={to} opened={sent} onClose={() => setSent(false)} />
      ) : null}
      {TryDialog ? (
        <TryDialog
          site={site}
          id={first.id}
          composer={composer}
          asked={tries}
          onClose={() => setTries(null)}
          onOpened={onOpened}
        />
      ) : null}
      {shortcuts}
    </Compose>
  );
}

function StepForm({ step, composer }: { step: Step; composer: ReturnType<typeof useComposer> }) {
  switch (step) {
    case "message":
      return pushOf(composer.content) ? <PushStep /> : <MessageStep />;
    case "trigger":
      return <TriggerStep />;
    case "audience":
      return <AudienceStep />;
    case "rules":
      return <RulesStep />;
    case "goal":
      return <GoalStep />;
    case "review":
      return <ReviewStep composer={composer} />;
  }
}
