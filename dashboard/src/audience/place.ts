/** Where a value stands in a text of JSON. */
export interface Place {
  from: number;
  to: number;
  /** The first is 1. */
  line: number;
}

const token = /\s*("(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+)/y;

/** Where the value at a JSON pointer stands; of one that is not there, the object or list that it is missing from. */
export function placeOf(text: string, pointer: string): Place {
  const path = pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  let best: { depth: number; from: number; to: number } = { depth: -1, from: 0, to: text.length };
  let at = 0;
  const next = () => {
    token.lastIndex = at;
    const found = token.exec(text);
    if (!found) throw new SyntaxError("no JSON");
    at = token.lastIndex;
    return found[1] ?? "";
  };
  /** Reads a value of which so many parts of the path lead to it; -1 where it lies elsewhere. */
  const read = (depth: number) => {
    const first = next();
    const from = at - first.length;
    if (first === "{" || first === "[") members(first, depth);
    if (depth > best.depth) best = { depth, from, to: at };
  };
  const members = (open: string, depth: number) => {
    for (let i = 0; ; i++) {
      const before = at;
      const one = next();
      if (one === "}" || one === "]") return;
      let name = String(i);
      if (open === "{") {
        name = String(JSON.parse(one));
        next(); // the colon
      } else {
        at = before;
      }
      read(depth >= 0 && path[depth] === name ? depth + 1 : -1);
      if (next() !== ",") return;
    }
  };
  try {
    read(0);
  } catch {
    // what is no JSON has no places
  }
  return { from: best.from, to: best.to, line: text.slice(0, best.from).split("\n").length };
}
