import { audienceInWords, type Named } from "../audience/words";
import type { Content } from "../api/authored";
import { capsInWords, goalInWords, triggerInWords } from "../campaigns/words";
import { pushOf } from "../push/message";
import { spanInWords } from "../ui/duration";
import { capital } from "../ui/words";
import { layoutWords, type Layout } from "./blank";

const articles: Partial<Record<string, string>> = { inline: "an inline message" };

/** The whole campaign as a sentence: when, who, what, how often. */
export function campaignInWords(content: Content, named?: Named): string {
  const { trigger, delay, caps, holdout, goal, fallback } = content;
  const { what, words } = whatIsSaid(content);
  const said = words ? ` that says “${words}”` : "";
  const who = audienceInWords(content.audience, named);
  const wait = delay ? `, ${spanInWords(delay)} later` : "";
  const left = holdout ? ` ${Math.round(holdout * 100)} % of them see nothing, for comparison.` : "";
  const aim = goal ? ` The goal: ${goalInWords(goal)}.` : "";
  const unseen = fallback
    ? ` Who has not seen it ${spanInWords(fallback.after)} later gets a push instead.`
    : "";
  return capital(
    `${triggerInWords(trigger, named)}${wait}, ${who} ${who === "everybody" ? "gets" : "get"} ${what}${said}, ${capsInWords(caps ?? [])}.${unseen}${left}${aim}`,
  );
}

/** What kind of message it is, and its first words. */
function whatIsSaid(content: Content): { what: string; words: string } {
  const push = pushOf(content);
  if (push) return { what: "a notification, if they are away,", words: push.title };
  const { layout, blocks } = content.message;
  const name = layoutWords[layout as Layout] ?? layout;
  const first = blocks.find((block) => block.text ?? (block.type === "question" ? block.label : undefined));
  return { what: articles[layout] ?? `a ${name.toLowerCase()}`, words: first?.text ?? first?.label ?? "" };
}
