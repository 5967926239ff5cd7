// One message on a page as a customer may have it, drawn by the very module that the
// snippet loads. The document element says what came of it: data-drawn is "shown", or the
// reason why not.
import type { Render } from "../message";
import { samples, type Dir } from "./samples";
import { SITE, viewOf } from "./view";

declare const RENDERER: string;

const PAGE: Record<Dir, { lang: string; brand: string; title: string; button: string; text: string }> = {
  ltr: {
    lang: "en",
    brand: "Larch",
    title: "Reports",
    button: "Share",
    text: "Figures of the week, and what they may mean for the next one. Orders rose a little, returns fell, and most of it came from people who had been here before.",
  },
  rtl: {
    lang: "ar",
    brand: "لارش",
    title: "التقارير",
    button: "مشاركة",
    text: "أرقام الأسبوع وما قد تعنيه للأسبوع القادم. ارتفعت الطلبات قليلًا وانخفضت المرتجعات، ومعظمها من أشخاص زارونا من قبل.",
  },
};

const root = document.documentElement;
const view = viewOf(location.search);
const dir = view.dir || "ltr";
const scheme = view.scheme || "light";

function page() {
  const words = PAGE[dir];
  root.lang = words.lang;
  root.dir = dir;
  root.dataset["scheme"] = scheme;
  for (const e of document.querySelectorAll<HTMLElement>("[data-say]"))
    e.textContent = words[e.dataset["say"] as keyof typeof words];
  document.title = `${view.sample}, ${view.preset}, ${scheme}, ${dir}`;
}

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
    // Many frames in one page would take the focus from each other.
    preview: window.parent !== window,
    onShown: () => say("shown"),
    onFailed: (why) => say(`${why.reason}: ${why.detail}`),
  });
  if ("reason" in drawn) say(`${drawn.reason}: ${drawn.detail}`);
}

const say = (what: string) => {
  root.dataset["drawn"] = what;
};

page();
draw().catch((err: unknown) => say(String(err)));
