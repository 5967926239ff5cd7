// Choosing the element that the message stands at, from the first look to "Use this": fetched
// when a member begins with it.
import type { Guard } from "../message";
import type { Anchor } from "../render/anchored/find";
import type { Bar, Said } from "./bar";
import { pick, type Picker } from "./picker";
import { find, type Found } from "./selector";
import { anchorWords, called, matches, warnings } from "./words";

type Line = Said["lines"][number];

interface Choice {
  /** Binds the draft to it; gives why it could not, nothing where it could. */
  use(anchor: Anchor): Promise<string | undefined>;
  /** It is left as it was. */
  ended(): void;
}

const FIRST: Line = {
  text: "Click the element that it shall stand at. Tab goes on, Enter chooses, Escape ends.",
};

export function choose(doc: Document, bar: Bar, guard: Guard, on: Choice): Pick<Picker, "stop"> {
  const cancel = { label: "Cancel", act: on.ended };
  const ask = (line: Line) => bar.say({ lines: [line], acts: [cancel] });
  const picker = pick(doc, bar, guard, {
    looked: (e) => ask({ text: "Click, or press Enter:", code: called(e) }),
    chosen: (e) => confirm(find(e)),
    ended: on.ended,
  });
  ask(FIRST);

  function confirm(found: Found, failed: string[] = []) {
    const notes = [...warnings(found), ...failed];
    bar.say({
      lines: [
        { text: `${matches(found)}:`, code: anchorWords(found) },
        ...notes.map((text) => ({ text, note: true })),
      ],
      acts: [
        { label: "Use this", main: true, act: () => void use(found) },
        {
          label: "Choose another",
          act() {
            picker.again();
            ask(FIRST);
          },
        },
        cancel,
      ],
    });
  }

  async function use(found: Found) {
    const why = await on.use(found.anchor);
    if (why) confirm(found, [why]);
  }

  return picker;
}
