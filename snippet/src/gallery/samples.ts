// Messages as they are in the gallery: each layout with all that it is made of, in words
// that a calm writer would choose, left to right and right to left.
import type { Block, Message } from "../message";

export type Dir = "ltr" | "rtl";

export interface Sample {
  /** In the address of its frame. */
  id: string;
  name: string;
  message: Message;
  /** What is seen is the note after "Fewer like this", pressed in it. */
  fewer?: boolean;
}

/** Where the frames' own page has its anchors: data-tend-id. */
export const BUTTON = "invite";
export const PLACE = "place";

interface Words {
  lang: string;
  heading: string;
  text: string;
  short: string;
  tip: string;
  alt: string;
  main: string;
  later: string;
  off: [heading: string, text: string, soon: string, late: string];
  link: [before: string, link: string, after: string];
  nps: [label: string, low: string, high: string];
  rating: [label: string, low: string, high: string];
  single: [label: string, ...options: string[]];
  multiple: [label: string, ...options: string[]];
  open: [label: string, placeholder: string];
  thanks: [heading: string, text: string];
}

const english: Words = {
  lang: "en",
  heading: "Your reports travel well",
  text: "A colleague can read along here, without a file.",
  short: "A colleague can read along here.",
  tip: "Whoever you invite sees the same figures, a moment later.",
  alt: "Two people in front of one chart",
  main: "Invite a colleague",
  later: "Not now",
  off: ["When may we show you around?", "It takes two minutes.", "In an hour", "Tomorrow"],
  link: ["What they see is up to you: ", "roles and rights", "."],
  nps: ["How likely are you to recommend us to a colleague?", "Not at all", "Very likely"],
  rating: ["How did the export go?", "Badly", "Very well"],
  single: ["What brings you here today?", "A report", "An invoice", "Something else"],
  multiple: [
    "What would help you most?",
    "Reports by e-mail",
    "Comments",
    "A view for phones",
    "Fewer clicks to an export",
  ],
  open: ["What is missing?", "In a sentence or two"],
  thanks: ["Thank you", "Somebody of us reads every answer."],
};

const arabic: Words = {
  lang: "ar",
  heading: "تقاريرك تصل إلى من يحتاجها",
  text: "يمكن لزميل أن يقرأ معك هنا، دون إرسال ملف.",
  short: "يمكن لزميل أن يقرأ معك هنا.",
  tip: "من تدعوه يرى الأرقام نفسها بعد لحظة.",
  alt: "شخصان أمام رسم بياني واحد",
  main: "ادعُ زميلًا",
  later: "ليس الآن",
  off: ["متى يناسبك أن نريك كيف يعمل؟", "يستغرق الأمر دقيقتين.", "بعد ساعة", "غدًا"],
  link: ["أنت تقرر ما يراه: ", "الأدوار والصلاحيات", "."],
  nps: ["ما احتمال أن توصي بنا لزميل؟", "لا أوصي", "أوصي بشدة"],
  rating: ["كيف كان التصدير؟", "سيئ", "جيد جدًا"],
  single: ["ما الذي جاء بك اليوم؟", "تقرير", "فاتورة", "شيء آخر"],
  multiple: ["ما الذي يساعدك أكثر؟", "تقارير بالبريد", "تعليقات", "عرض للهاتف", "نقرات أقل للتصدير"],
  open: ["ما الذي ينقص؟", "في جملة أو جملتين"],
  thanks: ["شكرًا لك", "نقرأ كل إجابة."],
};

const NOTE = "Note, after Fewer like this";

const options = (labels: string[]) => labels.map((label, i) => ({ value: `v${i}`, label }));

/** All samples in the words of a direction. */
export function samples(dir: Dir): Sample[] {
  const w = dir === "rtl" ? arabic : english;
  const common = dir === "rtl" ? { lang: w.lang, dir } : { lang: w.lang };
  const heading: Block = { type: "heading", text: w.heading };
  const text = (words: string): Block => ({ type: "text", text: words });
  const rich: Block = {
    type: "text",
    text: w.link.join(""),
    spans: [{ text: w.link[0] }, { text: w.link[1], href: "#roles" }, { text: w.link[2] }],
  };
  const image: Block = { type: "image", src: "/i/team.png", alt: w.alt, width: 840, height: 360 };
  const buttons: Block[] = [
    { type: "button", label: w.main, action: { type: "open_url", url: "#team" } },
    { type: "button", label: w.later, action: { type: "snooze", for: "1d" } },
  ];
  const words: Block[] = [heading, text(w.text)];
  const [multiple, ...choices] = w.multiple;
  const [single, ...reasons] = w.single;
  const thanks: Block[] = [{ type: "heading", text: w.thanks[0] }, text(w.thanks[1])];
  const survey = (question: Omit<Extract<Block, { type: "question" }>, "type" | "key">): Message => ({
    ...common,
    layout: "survey",
    blocks: [{ type: "question", key: "answer", ...question }],
    thanks,
  });
  const list: Record<string, Message> = {
    Banner: { ...common, layout: "banner", blocks: [...words, ...buttons] },
    "Banner, floating": {
      ...common,
      layout: "banner",
      position: "bottom",
      floating: true,
      blocks: [text(w.short), ...buttons.slice(0, 1)],
    },
    Modal: { ...common, layout: "modal", blocks: [image, ...words, rich, ...buttons] },
    "Modal, words only": {
      ...common,
      layout: "modal",
      blocks: [...words, { type: "divider" }, rich, ...buttons],
    },
    Slideout: { ...common, layout: "slideout", blocks: [image, ...words, ...buttons] },
    "Slideout, put off": {
      ...common,
      layout: "slideout",
      blocks: [
        { type: "heading", text: w.off[0] },
        text(w.off[1]),
        { type: "button", label: w.off[2], action: { type: "snooze", for: "1h" } },
        { type: "button", label: w.off[3], action: { type: "snooze", for: "1d" } },
      ],
    },
    [NOTE]: { ...common, layout: "slideout", blocks: words },
    Tooltip: {
      ...common,
      layout: "tooltip",
      anchor: { id: BUTTON },
      blocks: [heading, text(w.tip), ...buttons.slice(1)],
    },
    Hotspot: {
      ...common,
      layout: "hotspot",
      anchor: { id: BUTTON },
      blocks: [heading, text(w.tip), ...buttons.slice(0, 1)],
    },
    Inline: { ...common, layout: "inline", anchor: { id: PLACE }, blocks: [...words, ...buttons] },
    "Survey, recommendation": survey({ kind: "nps", label: w.nps[0], low: w.nps[1], high: w.nps[2] }),
    "Survey, rating": survey({ kind: "rating", label: w.rating[0], low: w.rating[1], high: w.rating[2] }),
    "Survey, one of several": survey({ kind: "single", label: single, options: options(reasons) }),
    "Survey, some of several": survey({ kind: "multiple", label: multiple, options: options(choices) }),
    "Survey, in the centre": {
      ...survey({ kind: "text", label: w.open[0], placeholder: w.open[1] }),
      position: "centre",
    } as Message,
  };
  return Object.entries(list).map(([name, message]) => ({
    id: name.toLowerCase().replace(/[^a-z]+/g, "-"),
    name,
    message,
    ...(name === NOTE ? { fewer: true } : {}),
  }));
}
