// Pictures as pixels and back: as much of PNG (https://www.w3.org/TR/png-3/) as a browser's
// screenshots have, and as small as references in the repository should be.
import { deflateSync, inflateSync } from "node:zlib";

export interface Picture {
  width: number;
  height: number;
  /** Red, green, blue, row by row. */
  rgb: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const [GREY, TRUE, PALETTE, ALPHA] = [0, 2, 3, 6];

function chunks(file: Buffer): Map<string, Buffer> {
  if (!file.subarray(0, 8).equals(SIGNATURE)) throw new Error("this is no PNG");
  const found = new Map<string, Buffer>();
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    const name = file.toString("latin1", at + 4, at + 8);
    const data = file.subarray(at + 8, at + 8 + length);
    found.set(name, Buffer.concat([found.get(name) ?? Buffer.alloc(0), data]));
    at += 12 + length;
  }
  return found;
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/** Takes the filters back: what is left is the bytes of the rows, without a gap. */
function unfilter(raw: Buffer, height: number, row: number, step: number): Uint8Array {
  const out = new Uint8Array(height * row);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (row + 1)]!;
    for (let x = 0; x < row; x++) {
      const at = y * row + x;
      const left = x >= step ? out[at - step]! : 0;
      const up = y > 0 ? out[at - row]! : 0;
      const corner = x >= step && y > 0 ? out[at - row - step]! : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!;
      out[at] = raw[y * (row + 1) + 1 + x]! + guess;
    }
  }
  return out;
}

export function decode(file: Buffer): Picture {
  const parts = chunks(file);
  const head = parts.get("IHDR")!;
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const kind = head[9]!;
  const step = { [GREY]: 1, [TRUE]: 3, [PALETTE]: 1, [ALPHA]: 4 }[kind];
  if (head[8] !== 8 || head[12] !== 0 || step === undefined)
    throw new Error("this PNG is of a kind that screenshots are not");
  const bytes = unfilter(inflateSync(parts.get("IDAT")!), height, width * step, step);
  const colours = parts.get("PLTE");
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++)
      rgb[i * 3 + c] = colours ? colours[bytes[i]! * 3 + c]! : bytes[i * step + (kind === GREY ? 0 : c)]!;
  return { width, height, rgb };
}

/** As Annex D has it; node:zlib has one only since 20.15. */
function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const b of bytes) {
    c ^= b;
    for (let i = 0; i < 8; i++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return (c ^ 0xffffffff) >>> 0;
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** Rows without a filter where there is a palette, else each byte less the one to its left. */
function rows(bytes: Uint8Array, row: number, step: number, filter: 0 | 1): Buffer {
  const height = bytes.length / row;
  const out = Buffer.alloc(height * (row + 1));
  for (let y = 0; y < height; y++) {
    out[y * (row + 1)] = filter;
    for (let x = 0; x < row; x++) {
      const left = filter && x >= step ? bytes[y * row + x - step]! : 0;
      out[y * (row + 1) + 1 + x] = bytes[y * row + x]! - left;
    }
  }
  return out;
}

/** Nothing is lost; with up to 256 colours they become a palette. */
export function encode({ width, height, rgb }: Picture): Buffer {
  const colours = new Map<number, number>();
  const index = new Uint8Array(width * height);
  for (let i = 0; i < index.length; i++) {
    const colour = (rgb[i * 3]! << 16) | (rgb[i * 3 + 1]! << 8) | rgb[i * 3 + 2]!;
    if (!colours.has(colour)) colours.set(colour, colours.size);
    index[i] = colours.get(colour)!;
  }
  const few = colours.size <= 256;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, few ? PALETTE : TRUE, 0, 0, 0], 8);
  const palette = [...colours.keys()].flatMap((c) => [c >> 16, (c >> 8) & 255, c & 255]);
  const data = few ? rows(index, width, 1, 0) : rows(rgb, width * 3, 3, 1);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", head),
    ...(few ? [chunk("PLTE", Uint8Array.from(palette))] : []),
    chunk("IDAT", deflateSync(data, { level: 9 })),
    chunk("IEND", new Uint8Array()),
  ]);
}
