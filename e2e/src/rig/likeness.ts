// Whether two pictures show the same. A pixel is alike when it lies within what the other
// picture has around that place: so the edge of a letter may be smoothed otherwise, or fall a
// pixel aside, while on a plain ground next to nothing is forgiven, and what is missing, or
// is there in one alone, is not found around. A colour that thin letters have is seen by the
// mean of a square, which smoothing leaves as it is.
import type { Picture } from "./png.js";

/** Of 256 steps in each of red, green and blue. */
const PLAIN = 6;
/** Beyond what is around, as a part of how far that goes. */
const EDGE = 0.75;
/** That many pixels may be off: of a picture that is right hardly any is. */
export const FORGIVEN = 12;

/** Which pixels of the first are not alike, over what both have. */
function strangers(a: Picture, b: Picture): Set<number> {
  const [width, height] = [Math.min(a.width, b.width), Math.min(a.height, b.height)];
  const found = new Set<number>();
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) if (!near(a, b, x, y)) found.add(y * width + x);
  return found;
}

function near(a: Picture, b: Picture, x: number, y: number): boolean {
  const [mine, same] = [(y * a.width + x) * 3, (y * b.width + x) * 3];
  for (let c = 0; c < 3; c++) {
    const v = a.rgb[mine + c]!;
    if (Math.abs(v - b.rgb[same + c]!) <= PLAIN) continue;
    let [low, high] = [255, 0];
    for (let v2 = Math.max(0, y - 1); v2 <= Math.min(b.height - 1, y + 1); v2++)
      for (let u = Math.max(0, x - 1); u <= Math.min(b.width - 1, x + 1); u++) {
        const other = b.rgb[(v2 * b.width + u) * 3 + c]!;
        low = Math.min(low, other);
        high = Math.max(high, other);
      }
    const room = PLAIN + EDGE * (high - low);
    if (v < low - room || v > high + room) return false;
  }
  return true;
}

/** The side of a square, and how far the means of two may lie apart. */
const SQUARE = 24;
const MEAN = 3;

/** A square whose mean is off, as its corner. */
function tinted(a: Picture, b: Picture): [x: number, y: number] | undefined {
  const [width, height] = [Math.min(a.width, b.width), Math.min(a.height, b.height)];
  for (let y = 0; y + SQUARE <= height; y += SQUARE)
    for (let x = 0; x + SQUARE <= width; x += SQUARE) {
      const off = [0, 0, 0];
      for (let v = y; v < y + SQUARE; v++)
        for (let u = x; u < x + SQUARE; u++)
          for (let c = 0; c < 3; c++)
            off[c]! += a.rgb[(v * a.width + u) * 3 + c]! - b.rgb[(v * b.width + u) * 3 + c]!;
      if (off.some((sum) => Math.abs(sum) / SQUARE ** 2 > MEAN)) return [x, y];
    }
  return undefined;
}

/** In words what is other, or nothing. */
export function difference(is: Picture, was: Picture): string | undefined {
  if (Math.abs(is.width - was.width) > 1 || Math.abs(is.height - was.height) > 1)
    return `it is ${is.width} by ${is.height}, and was ${was.width} by ${was.height}`;
  const off = new Set([...strangers(is, was), ...strangers(was, is)]);
  if (off.size <= FORGIVEN) {
    const square = tinted(is, was);
    return square && `the square at ${square.join(", ")} has another colour in all`;
  }
  const width = Math.min(is.width, was.width);
  const [first] = off;
  const [x, y] = [first! % width, Math.floor(first! / width)];
  return `${off.size} of ${is.width * is.height} pixels differ, the first at ${x}, ${y}`;
}
