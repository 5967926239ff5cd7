import { audienceInWords } from "../audience/words";
import type { Content } from "../api/authored";
import { capsInWords, goalInWords, triggerInWords } from "../campaigns/words";
import { spanInWords } from "../ui/duration";
import { capital } from "../ui/words";
import { layoutWords, type Layout } from "./blank";

const articles: Partial<Record<string, string>> = { inline: "an inline message" };

/** The whole campaign as a sentence: when, who, what, how often. */
export function campaignInWords(content: Content): string {
  const { trigger, message, delay, caps, holdout, goal } = content;
  const layout = layoutWords[message.layout as Layout] ?? message.layout;
  const what = articles[message.layout] ?? `a ${layout.toLowerCase()}`;
  const words = message.blocks.find(
    (block) => block.text ?? (block.type === "question" ? block.label : undefined),
  );
  const said = words ? ` that says “${words.text ?? words.label}”` : "";
  const who = audienceInWords(content.audience);
  const wait = delay ? `, ${spanInWords(delay)} later` : "";
  const left = holdout ? ` ${Math.round(holdout * 100)} % of them see nothing, for comparison.` : "";
  const aim = goal ? ` The goal: ${goalInWords(goal)}.` : "";
  return capital(
    `${triggerInWords(trigger)}${wait}, ${who} ${who === "everybody" ? "gets" : "get"} ${what}${said}, ${capsInWords(caps ?? [])}.${left}${aim}`,
  );
}
