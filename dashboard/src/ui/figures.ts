// One way to write numbers and moments, in every view. English, as all of the dashboard's words are.
const grouped = new Intl.NumberFormat("en");
const percent = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const percentFine = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const moment = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

const second = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Under so many people a percentage says more than is known. */
export const FEW = 30;

/** 2410 as "2,410". */
export function count(n: number): string {
  return grouped.format(n);
}

/** A share of a whole: "4 of 11" under FEW, "13 %" from there on; empty where there is no whole. */
export function rate(part: number, whole: number): string {
  if (whole <= 0) return "";
  if (whole < FEW) return `${count(part)} of ${count(whole)}`;
  const share = (part / whole) * 100;
  if (part > 0 && share < 0.1) return "< 0.1 %";
  return `${(share > 0 && share < 1 ? percentFine : percent).format(share)} %`;
}

/** A rate that names its whole, where no column does: "4 of 11", "13 % of shown". */
export function rateOf(part: number, whole: number, word: string): string {
  const share = rate(part, whole);
  return whole >= FEW ? `${share} of ${word}` : share;
}

/** "Tue 24 Nov, 09:00", in the member's zone. */
export function when(at: Date): string {
  return moment.format(at).replace(/^(\w+), /, "$1 ");
}

/** "09:00:04", in the member's zone: what is a moment ago needs no day. */
export function clock(at: Date): string {
  return second.format(at);
}

/** To the second and with its zone, for the hover. */
export function exactly(at: Date): string {
  return at.toLocaleString("en-GB", { dateStyle: "full", timeStyle: "long" });
}
