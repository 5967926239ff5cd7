import type { Totals } from "../api/report";
import { rateOf } from "../ui/figures";
import { Stages, type Stage } from "../ui/Stages";

interface Props {
  totals: Totals;
  survey: boolean;
  /** It has a goal, or had one. */
  aims: boolean;
  /** It goes to people who are away, by push services. */
  away?: boolean;
}

/** From a match to the goal, in the order in which it happens. */
export function stagesOf({ totals, survey, aims, away = false }: Props): Stage[] {
  const { matched, suppressed, heldOut, sent, shown, clicked, answered, converted } = totals;
  const ofMatched = (n: number) => rateOf(n, matched, "matched");
  const ofShown = (n: number) => rateOf(n, shown, "shown");
  return [
    { word: "Matched", n: matched, share: "" },
    { word: "Stopped", n: suppressed, share: ofMatched(suppressed), lost: true },
    ...(heldOut > 0
      ? [{ word: "Control group", n: heldOut, share: `${ofMatched(heldOut)}, sees nothing`, lost: true }]
      : []),
    ...(away ? [{ word: "Sent", n: sent, share: ofMatched(sent) }] : []),
    { word: "Shown", n: shown, share: away ? rateOf(shown, sent, "sent") : ofMatched(shown) },
    survey
      ? { word: "Answered", n: answered, share: ofShown(answered) }
      : { word: "Clicked", n: clicked, share: ofShown(clicked) },
    ...(aims ? [{ word: "Goal", n: converted, share: ofShown(converted) }] : []),
  ];
}

/** The road of a message as bars, with their figures beside. */
export function Funnel(props: Props) {
  const end = props.aims ? "goal" : props.survey ? "answer" : "click";
  return <Stages title={`From match to ${end}`} of="Messages" stages={stagesOf(props)} />;
}
