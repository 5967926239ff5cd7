// The gallery: each layout in each look, in frames of a phone's, a tablet's and a desktop's
// width. Which layouts there are it asks the renderer.
import { samples } from "./samples";
import { framesOf, searchOf, SITE, viewOf, type View } from "./view";

declare const RENDERER: string;

const element = (id: string): HTMLElement => {
  const e = document.getElementById(id);
  if (!e) throw new Error(`the page has no #${id}`);
  return e;
};
const form = element("view") as HTMLFormElement;
const place = element("frames");

/** Tall enough for the largest message of a width. */
const HEIGHTS: Record<View["width"], number> = { "320": 720, "768": 640, "1440": 640 };

function figure(v: View, name: string): HTMLElement {
  const box = document.createElement("figure");
  const caption = document.createElement("figcaption");
  const link = document.createElement("a");
  const frame = document.createElement("iframe");
  const address = `/gallery/frame${searchOf({ sample: v.sample, preset: v.preset, scheme: v.scheme, dir: v.dir })}`;
  const look = v.preset.replace(SITE, "theme of ");
  const title = `${name}: ${look}, ${v.scheme}, ${v.dir === "rtl" ? "right to left" : "left to right"}`;
  link.href = address;
  link.textContent = title;
  frame.title = title;
  frame.loading = "lazy";
  frame.width = v.width;
  frame.height = String(HEIGHTS[v.width]);
  frame.src = address;
  caption.append(link);
  box.append(caption, frame);
  return box;
}

function show(view: View, drawn: Map<string, string>) {
  const frames = framesOf(view, [...drawn.keys()]);
  place.replaceChildren(...frames.map((v) => figure(v, drawn.get(v.sample) ?? "")));
  element("count").textContent = frames.length === 1 ? "1 picture" : `${frames.length} pictures`;
}

/** The controls as the address has them, and the address as the controls are. */
function fill(view: View, drawn: Map<string, string>, sites: string[]) {
  const list = form.elements.namedItem("sample") as HTMLSelectElement;
  for (const [id, name] of drawn) list.add(new Option(name, id));
  const looks = form.elements.namedItem("preset") as HTMLSelectElement;
  for (const site of sites) looks.add(new Option(`Theme of ${site}`, SITE + site));
  for (const [name, value] of Object.entries(view)) {
    const control = form.elements.namedItem(name) as HTMLSelectElement | RadioNodeList;
    control.value = value || "all";
  }
}

function read(): View {
  const q = new URLSearchParams();
  for (const [name, value] of new FormData(form)) q.set(name, String(value));
  return viewOf(`?${q}`);
}

/** The member's own: their themes are looks, too. */
async function ownSites(): Promise<string[]> {
  const answer = await fetch("/api/v1/session");
  return answer.ok ? ((await answer.json()) as { sites: string[] }).sites : [];
}

async function open() {
  const { layouts } = (await import(RENDERER)) as { layouts: ReadonlyMap<unknown, unknown> };
  const drawn = new Map(
    samples("ltr")
      .filter((s) => layouts.has(s.message.layout))
      .map((s) => [s.id, s.name]),
  );
  const view = viewOf(location.search);
  fill(view, drawn, await ownSites());
  show(view, drawn);
  form.addEventListener("change", () => {
    const now = read();
    history.replaceState(null, "", searchOf(now));
    show(now, drawn);
  });
}

open().catch((err: unknown) => {
  element("count").textContent = `The renderer could not be loaded: ${String(err)}`;
});
