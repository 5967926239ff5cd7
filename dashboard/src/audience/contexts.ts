/** What is known of a visit and of the browser, and how each is asked for. */
export const parts: Record<string, { words: string; ops: readonly string[]; values?: readonly string[] }> =
  (() => {
    const words = ["eq", "ne", "in", "not_in", "exists", "missing"];
    const texts = [...words, "contains", "not_contains", "starts_with", "ends_with", "matches"];
    const numbers = [...words, "gt", "gte", "lt", "lte", "between"];
    return {
      device: { words: "device", ops: words, values: ["mobile", "tablet", "desktop"] },
      browser: {
        words: "browser",
        ops: words,
        values: ["chrome", "edge", "firefox", "opera", "safari", "samsung"],
      },
      os: {
        words: "operating system",
        ops: words,
        values: ["android", "chromeos", "ios", "linux", "macos", "windows"],
      },
      language: { words: "language", ops: texts },
      width: { words: "width of the window", ops: numbers },
      referrer: { words: "referrer", ops: texts },
      "utm.source": { words: "utm source", ops: texts },
      "utm.medium": { words: "utm medium", ops: texts },
      "utm.campaign": { words: "utm campaign", ops: texts },
      "utm.term": { words: "utm term", ops: texts },
      "utm.content": { words: "utm content", ops: texts },
    };
  })();

/** The condition on another part: an operator or a value that it does not take begins anew. */
export function withPart(path: string): { type: string } & Record<string, unknown> {
  const fresh =
    path === "width" ? { op: "lt", value: 600 } : { op: "eq", value: parts[path]?.values?.[0] ?? "" };
  return { type: "context", path, ...fresh };
}

/** Whether a part takes an operator, and the values that a condition has for it. */
export function suits(node: Record<string, unknown>, op: string): boolean {
  const value = node["value"];
  const list: unknown[] = Array.isArray(value) ? value : op === "missing" || op === "exists" ? [] : [value];
  const kind = node["path"] === "width" ? "number" : "string";
  return parts[String(node["path"])]?.ops.includes(op) === true && list.every((one) => typeof one === kind);
}
