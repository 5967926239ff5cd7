// The page inside the preview's frame: draws what the window around asks for, by the very
// module that the snippet loads. The frame is sandboxed without an origin of its own, so that
// nothing a message holds gets at the dashboard around it.
import { BUTTON, PLACE } from "../gallery/samples";
import { fillPage } from "../gallery/page";
import type { Render } from "../message";
import { asked, believed, placed, type Asked, type Told } from "./asked";

declare const RENDERER: string;

const { href, origin: home } = new URL(location.href);
/** What is drawn, or was: a later one of the same layout appears without moving in. */
let last = "";
let turn = 0;

// The frame has no origin, so the one that it came from is named; no other window hears it.
const tell = (what: Told) => window.parent.postMessage(what, home);

function draw(render: Render, { message, theme, scheme, dir, live }: Asked) {
  const mine = ++turn;
  fillPage(dir, scheme);
  const layout = String((message as { layout?: unknown } | null)?.layout ?? "");
  const still = layout === last;
  const drawn = render(placed(message, BUTTON, PLACE), {
    delivery: "preview",
    campaign: "preview",
    base: new URL("/", href).href,
    theme,
    scheme,
    fewer: true,
    preview: !live,
    onShown: () => mine === turn && tell({ tend: "drawn", layout }),
    onFailed: (why) => mine === turn && tell({ tend: "refused", ...why }),
    onClosed: () => mine === turn && tell({ tend: "closed", by: layout }),
  });
  last = layout;
  if ("reason" in drawn) return tell({ tend: "refused", ...drawn });
  if (still)
    for (const e of document.querySelectorAll("tend-message"))
      for (const moving of e.shadowRoot?.getAnimations() ?? []) moving.finish();
}

/** Takes off what is there; what moved the page aside has put it back one turn later. */
async function clear() {
  turn++;
  for (const e of document.querySelectorAll("tend-message")) e.remove();
  await Promise.resolve();
}

// What is pressed leads nowhere from here: it is said where it would.
document.addEventListener(
  "click",
  (e) => {
    const link = e.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (!link) return;
    e.preventDefault();
    tell({ tend: "link", href: link.getAttribute("href") ?? "" });
  },
  true,
);

async function open() {
  // A script from elsewhere, as all are to a page without an origin, has no address to begin at.
  fillPage("ltr", "light");
  const { render } = (await import(new URL(RENDERER, href).href)) as { render: Render };
  window.addEventListener("message", (e) => {
    if (!believed(e, window.parent, home)) return;
    const wanted = asked(e.data);
    if (wanted) void clear().then(() => wanted.message && draw(render, wanted));
  });
  tell({ tend: "ready" });
}

open().catch((err: unknown) =>
  tell({ tend: "refused", reason: "renderer_unreachable", detail: String(err) }),
);
