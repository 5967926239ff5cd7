// Where something stands in a campaign, and campaigns that differ there.

export type Path = readonly (string | number)[];

/** As the server names it: a JSON pointer (RFC 6901). */
export function pointer(path: Path): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

export function at(value: unknown, path: Path): unknown {
  let here = value;
  for (const part of path) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as Record<string | number, unknown>)[part];
  }
  return here;
}

/** The same with another value at a path; undefined takes a member away, and an item out of its list. */
export function put<T>(whole: T, path: Path, value: unknown): T {
  const [first, ...rest] = path;
  if (first === undefined) return value as T;
  const inner =
    rest.length === 0
      ? value
      : put(at(whole, [first]) ?? (typeof rest[0] === "number" ? [] : {}), rest, value);
  if (Array.isArray(whole)) {
    const list: unknown[] = [...(whole as unknown[])];
    if (inner === undefined) list.splice(Number(first), 1);
    else list[Number(first)] = inner;
    return list as T;
  }
  const { [String(first)]: _, ...others } = (whole ?? {}) as Record<string, unknown>;
  if (inner === undefined) return others as T;
  return { ...whole, [first]: inner } as T;
}

/** Whether two values say the same, whatever the order of their members. What is absent is the same as undefined. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => same(at(a, [name]), at(b, [name])));
}
