import { useQuery } from "@tanstack/react-query";
import { funnelsQuery, type Traveller } from "../api/funnel";
import { SpanInput } from "../ui/SpanInput";
import { useBuilding } from "./building";
import { Pick, text, type SentenceProps } from "./fields";
import { funnelStates, inState } from "./funnel";
import { without } from "./nodes";
import { stepInWords } from "./words";

/** Each state and its opposite, as one word of the sentence. */
const ways = (by: Traveller) =>
  Object.fromEntries(
    Object.entries(funnelStates[by]).flatMap(([state, { so, not }]) => [
      [state, so],
      [`not ${state}`, not],
    ]),
  );

/** "who are stuck in Onboarding at Invited for at least 3 days", or "whose account is stuck in ...". */
export function FunnelWords({ node, onChange }: SentenceProps) {
  const { site } = useBuilding();
  const { data } = useQuery(funnelsQuery(site));
  const [id, state] = [text(node["id"]), text(node["state"])];
  const chosen = data?.find((one) => one.id === id);
  const by = chosen?.by ?? "person";
  const names = Object.fromEntries((data ?? []).map((one) => [one.id, one.name]));
  const none = data?.length === 0 ? "no funnel is made yet" : "choose a funnel";
  return (
    <>
      <Pick
        label={by === "account" ? "Where their account is" : "Where they are"}
        value={node["negate"] === true ? `not ${state}` : state}
        data={ways(by)}
        onPick={(way) => onChange(inState(node, way.replace(/^not /, ""), way.startsWith("not ")))}
      />
      <Pick
        label="Funnel"
        value={id}
        data={{ ...(id in names ? {} : { [id]: id || none }), ...names }}
        onPick={(next) => onChange({ ...without(node, "step"), id: next })}
      />
      {state === "not_entered" ? null : (
        <StepWords
          node={node}
          onChange={onChange}
          steps={chosen?.steps.map((one) => [one.key, stepInWords(one)]) ?? []}
        />
      )}
      {state === "stuck" ? <LongWords node={node} onChange={onChange} /> : null}
    </>
  );
}

/** At which step they stand, or up to which they have come. */
function StepWords({ node, onChange, steps }: SentenceProps & { steps: string[][] }) {
  const step = text(node["step"]);
  const done = node["state"] === "completed";
  const names = Object.fromEntries(steps) as Record<string, string>;
  const words = (key: string) => `${done ? "up to" : "at"} ${names[key] ?? key}`;
  return (
    <Pick
      label="Step"
      value={step}
      data={{
        "": done ? "all of it" : "at any step",
        ...(step && !(step in names) ? { [step]: words(step) } : {}),
        ...Object.fromEntries(Object.keys(names).map((key) => [key, words(key)])),
      }}
      onPick={(key) => onChange({ ...without(node, "step"), ...(key ? { step: key } : {}) })}
    />
  );
}

/** For how long they have not moved. */
function LongWords({ node, onChange }: SentenceProps) {
  const ever = node["for"] === undefined;
  return (
    <>
      <Pick
        label="How long"
        value={ever ? "over" : "for"}
        data={{ for: "for at least", over: "with no time left" }}
        onPick={(word) => onChange({ ...without(node, "for"), ...(word === "for" ? { for: "3d" } : {}) })}
      />
      {ever ? null : (
        <SpanInput
          bare
          label="For at least"
          of="mhdw"
          value={node["for"]}
          onChange={(long) => onChange({ ...node, for: long }, true)}
        />
      )}
    </>
  );
}
