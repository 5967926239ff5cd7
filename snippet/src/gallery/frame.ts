// One message on a page as a customer may have it, drawn by the very module that the
// snippet loads. The document element says what came of it: data-drawn is "shown", or the
// reason why not.
import type { Render } from "../message";
import { fillPage } from "./page";
import { samples } from "./samples";
import { SITE, viewOf } from "./view";

declare const RENDERER: string;

const root = document.documentElement;
const view = viewOf(location.search);
const dir = view.dir || "ltr";
const scheme = view.scheme || "light";

/** The theme of a site as it is saved, or a preset as it comes. */
async function theme(): Promise<unknown> {
  if (!view.preset.startsWith(SITE)) return { preset: view.preset };
  const site = encodeURIComponent(view.preset.slice(SITE.length));
  const answer = await fetch(`/api/v1/sites/${site}/settings`);
  if (!answer.ok) throw new Error(`the settings of the site cannot be read: ${answer.status}`);
  return ((await answer.json()) as { theme?: unknown }).theme;
}

async function draw() {
  const sample = samples(dir).find((s) => s.id === view.sample);
  if (!sample) throw new Error(`there is no sample ${view.sample}`);
  const { render } = (await import(RENDERER)) as { render: Render };
  const drawn = render(sample.message, {
    delivery: "gallery",
    campaign: sample.id,
    base: new URL(".", import.meta.url).href,
    theme: await theme(),
    scheme,
    fewer: true,
    onUndone() {},
    // Many frames in one page would take the focus from each other; a preview has no note.
    preview: window.parent !== window && !sample.fewer,
    onShown: sample.fewer ? pressFewer : () => say("shown"),
    onFailed: (why) => say(`${why.reason}: ${why.detail}`),
  });
  if ("reason" in drawn) say(`${drawn.reason}: ${drawn.detail}`);
}

/** As a person does, and the note that follows stays, as it does under a pointer. */
function pressFewer() {
  const panel = (of: string) =>
    document.querySelector(`tend-message${of}`)?.shadowRoot?.querySelector(".panel");
  new MutationObserver((_, seen) => {
    const note = panel("[data-layout=note]");
    if (!note) return;
    seen.disconnect();
    note.dispatchEvent(new Event("pointerenter"));
    requestAnimationFrame(() => requestAnimationFrame(() => say("shown")));
  }).observe(document.body, { childList: true });
  panel("")?.querySelector<HTMLElement>(".fewer")?.click();
}

const say = (what: string) => {
  root.dataset["drawn"] = what;
};

fillPage(dir, scheme);
document.title = `${view.sample}, ${view.preset}, ${scheme}, ${dir}`;
draw().catch((err: unknown) => say(String(err)));
