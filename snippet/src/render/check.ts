// Whether this renderer can draw a message whole. What it does not know is refused with
// a reason: half a message is worse than none.
import type { Action, BannerMessage, Block, Refusal } from "../message";
import { safeUrl } from "./url";

type Fields = { [name: string]: unknown };

/** Ends the check with the reason that the `failed` receipt carries. */
class Stop extends Error {
  constructor(
    readonly reason: Refusal["reason"],
    detail: string,
  ) {
    super(detail);
  }
}

const object = (v: unknown, at: string): Fields => {
  if (typeof v !== "object" || v === null || Array.isArray(v))
    throw new Stop("invalid", `${at} is not an object`);
  return v as Fields;
};

const words = (v: unknown, at: string): string => {
  if (typeof v !== "string" || v.trim() === "") throw new Stop("invalid", `${at} is missing`);
  return v;
};

function action(v: unknown, at: string, base: string): Action {
  const a = object(v, at);
  switch (a["type"]) {
    case "open_url": {
      const url = safeUrl(a["url"], base);
      if (!url) throw new Stop("unsafe_url", `${at}.url is neither http(s), mailto, tel nor relative`);
      return { type: "open_url", url };
    }
    case "dismiss":
      return { type: "dismiss" };
    case "track": {
      const name = words(a["name"], `${at}.name`);
      return { type: "track", name, props: a["props"] == null ? {} : object(a["props"], `${at}.props`) };
    }
    default:
      throw new Stop("not_available", `${at}.type ${String(a["type"])}`);
  }
}

function block(v: unknown, at: string, base: string): Block {
  const b = object(v, at);
  switch (b["type"]) {
    case "heading":
    case "text":
      return { type: b["type"], text: words(b["text"], `${at}.text`) };
    case "button":
      return {
        type: "button",
        label: words(b["label"], `${at}.label`),
        action: action(b["action"], `${at}.action`, base),
      };
    default:
      throw new Stop("not_available", `${at}.type ${String(b["type"])}`);
  }
}

function banner(v: unknown, base: string): Required<BannerMessage> {
  const m = object(v, "message");
  if (m["layout"] !== "banner") throw new Stop("not_available", `message.layout ${String(m["layout"])}`);
  const position = m["position"] || "top";
  if (position !== "top" && position !== "bottom")
    throw new Stop("invalid", "message.position is neither top nor bottom");
  const floating = m["floating"] ?? false;
  if (typeof floating !== "boolean") throw new Stop("invalid", "message.floating is neither true nor false");
  const blocks = m["blocks"];
  if (!Array.isArray(blocks) || blocks.length === 0) throw new Stop("invalid", "message.blocks is empty");
  return {
    layout: "banner",
    position,
    floating,
    blocks: blocks.map((b, i) => block(b, `message.blocks[${i}]`, base)),
  };
}

/** The message with everything filled in, or why it cannot be drawn. Addresses are
 * resolved against base, which is the page's. */
export function check(message: unknown, base: string): Required<BannerMessage> | Refusal {
  try {
    return banner(message, base);
  } catch (err) {
    if (err instanceof Stop) return { reason: err.reason, detail: err.message };
    throw err;
  }
}
