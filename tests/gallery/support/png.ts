// Small PNGs: of few colours, and with a palette (PNG, third edition, colour type 3).
import { crc32, deflateSync } from "node:zlib";
import { PNG } from "pngjs";

/** So many colours stay as they are: the most frequent ones, which are surfaces, lines and text. */
const SURFACES = 8;
/** Any other colour stays only if it is so far from all that stay, in the cube of red, green and blue. */
const DISTANCE = 40;

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha of each pixel. */
  readonly pixels: Uint8Array;
}

export function read(file: Uint8Array): Picture {
  const { width, height, data } = PNG.sync.read(Buffer.from(file));
  return { width, height, pixels: data };
}

/**
 * The picture in few colours, each of the others replaced by the nearest: what is lost is how the
 * edges of letters fade, and three fifths of the file is left.
 */
export function simplified(picture: Picture): Picture {
  const counts = [...colours(picture.pixels)].sort(([, one], [, other]) => other - one);
  const kept: number[] = [];
  for (const [colour] of counts) {
    const isFar = kept.every((other) => distance(colour, other) >= DISTANCE);
    if (kept.length < SURFACES || (isFar && kept.length < 256)) kept.push(colour);
  }
  const nearest = (colour: number): number =>
    kept.reduce((best, other) => (distance(colour, other) < distance(colour, best) ? other : best));
  const replaced = new Map(counts.map(([colour]) => [colour, nearest(colour)]));
  const pixels = new Uint8Array(picture.pixels.length);
  for (let at = 0; at < pixels.length; at += 4) {
    const to = replaced.get(colour(picture.pixels, at)) ?? 0;
    pixels.set([to >> 16, (to >> 8) & 255, to & 255, 255], at);
  }
  return { ...picture, pixels };
}

function distance(one: number, other: number): number {
  const red = (one >> 16) - (other >> 16);
  const green = ((one >> 8) & 255) - ((other >> 8) & 255);
  return Math.hypot(red, green, (one & 255) - (other & 255));
}

/** The file of a picture that was simplified. */
export function write({ width, height, pixels }: Picture): Buffer {
  const palette = [...colours(pixels)].sort(([, one], [, other]) => other - one).map(([colour]) => colour);
  const places = new Map(palette.map((colour, place) => [colour, place]));
  // Two pixels share a byte where that is possible; one before each row says that it is not filtered.
  const depth = palette.length <= 16 ? 4 : 8;
  const row = 1 + Math.ceil((width * depth) / 8);
  const rows = Buffer.alloc(row * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place = places.get(colour(pixels, (y * width + x) * 4)) ?? 0;
      const at = y * row + 1 + ((x * depth) >> 3);
      rows[at]! |= depth === 4 && x % 2 === 0 ? place << 4 : place;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))),
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function colour(pixels: Uint8Array, at: number): number {
  return (pixels[at]! << 16) | (pixels[at + 1]! << 8) | pixels[at + 2]!;
}

/** Each colour, and how many pixels have it. */
function colours(pixels: Uint8Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += 4) {
    const found = colour(pixels, at);
    counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  return counts;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
