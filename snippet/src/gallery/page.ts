// The words of a page as a customer may have it, on which messages are looked at.
import type { Dir } from "./samples";

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

/** Puts the words of a direction into the page. */
export function fillPage(dir: Dir, scheme: "light" | "dark") {
  const root = document.documentElement;
  const words = PAGE[dir];
  root.lang = words.lang;
  root.dir = dir;
  root.dataset["scheme"] = scheme;
  for (const e of document.querySelectorAll<HTMLElement>("[data-say]"))
    e.textContent = words[e.dataset["say"] as keyof typeof words];
}
