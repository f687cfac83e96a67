/** Changes of a project file, drawn from a seed: of its bytes, and of its parts with sums that fit. */
import { createRandom, type Random } from "#core/random";
import type { Part } from "#core/project/content";
import { encodeJson } from "#core/project/json";
import { createManifest } from "#core/project/manifest";
import { asBuffer, checksum } from "#host/files";

/** An entry of a ZIP. `at` puts it at a place that is written already, without bytes of its own. */
export interface Entry extends Part {
  at?: number;
}

/** A ZIP of stored entries, whatever they are. */
export function zipOf(entries: readonly Entry[]): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let end = 0;
  for (const { name, bytes, at } of entries) {
    const place = at ?? end;
    directory.push(head(0x02014b50, name, bytes, place));
    if (at === undefined) {
      const local = head(0x04034b50, name, bytes, 0);
      pieces.push(local, asBuffer(bytes));
      end += local.length + bytes.length;
    }
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const last = Buffer.alloc(22);
  last.writeUInt32LE(0x06054b50, 0);
  last.writeUInt16LE(entries.length, 8);
  last.writeUInt16LE(entries.length, 10);
  last.writeUInt32LE(size, 12);
  last.writeUInt32LE(end, 16);
  return Buffer.concat([...pieces, ...directory, last]);
}

function head(signature: number, name: string, bytes: Uint8Array, at: number): Buffer {
  const isLocal = signature === 0x04034b50;
  const fixed = Buffer.alloc(isLocal ? 30 : 46);
  fixed.writeUInt32LE(signature, 0);
  const from = isLocal ? 4 : 6;
  fixed.writeUInt16LE(20, from);
  fixed.writeUInt32LE(checksum(bytes), from + 10);
  fixed.writeUInt32LE(bytes.length, from + 14);
  fixed.writeUInt32LE(bytes.length, from + 18);
  fixed.writeUInt16LE(Buffer.byteLength(name), from + 22);
  if (!isLocal) fixed.writeUInt32LE(at, 42);
  return Buffer.concat([fixed, Buffer.from(name)]);
}

export const jsonPart = (name: string, text: string): Part => ({ name, bytes: Buffer.from(text) });
export const manifestOf = (parts: readonly Part[]): Part =>
  jsonPart("manifest.json", encodeJson(createManifest(parts, "0.1.0", checksum)));
/** A project file with sums that fit. */
export const fileOf = (parts: readonly Part[]): Buffer => zipOf([manifestOf(parts), ...parts]);

/** A changed copy of a project file, and what was done to it. */
export function mutant(parts: readonly Part[], seed: number): { what: string; file: Buffer } {
  const random = createRandom(seed, "mutant");
  const mutations = { flip, cut, repeat, drop, swap, value, number, nonsense };
  const names = Object.keys(mutations) as (keyof typeof mutations)[];
  const what = names[random.below(names.length)]!;
  return { what, file: mutations[what]([...parts], random) };
}

type Mutation = (parts: Part[], random: Random) => Buffer;

const flip: Mutation = (parts, random) => {
  const file = fileOf(parts);
  for (let n = 1 + random.below(8); n > 0; n--) file[random.below(file.length)]! ^= 1 << random.below(8);
  return file;
};
const cut: Mutation = (parts, random) => {
  const file = fileOf(parts);
  return file.subarray(0, random.below(file.length));
};
/** Bytes of the file once more at another place. */
const repeat: Mutation = (parts, random) => {
  const file = fileOf(parts);
  const [from, to, at] = [0, 0, 0].map(() => random.below(file.length));
  return Buffer.concat([
    file.subarray(0, at),
    file.subarray(Math.min(from!, to!), Math.max(from!, to!)),
    file.subarray(at),
  ]);
};
const drop: Mutation = (parts, random) => {
  parts.splice(random.below(parts.length), 1);
  return fileOf(parts);
};
const swap: Mutation = (parts, random) => {
  const [a, b] = [random.below(parts.length), random.below(parts.length)];
  const { bytes } = parts[a]!;
  parts[a] = { name: parts[a]!.name, bytes: parts[b]!.bytes };
  parts[b] = { name: parts[b]!.name, bytes };
  return fileOf(parts);
};

const values: unknown[] = [
  null,
  true,
  -1,
  0.5,
  1e308,
  "NaN",
  "Infinity",
  "",
  "../x",
  "ü".repeat(5000),
  [],
  {},
  [[]],
  2 ** 53,
];

/** Another value somewhere in a JSON part. */
const value: Mutation = (parts, random) => {
  const texts = parts.filter(({ name }) => name.endsWith(".json"));
  const part = texts[random.below(texts.length)]!;
  const whole: unknown = JSON.parse(asBuffer(part.bytes).toString());
  let place = whole as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(place);
    const key = keys[random.below(keys.length)]!;
    const inner = place[key] as Record<string, unknown>;
    if (typeof inner === "object" && inner !== null && Object.keys(inner).length > 0 && random.below(8) > 0) {
      place = inner;
      continue;
    }
    place[key] = values[random.below(values.length)];
    break;
  }
  parts[parts.indexOf(part)] = jsonPart(part.name, JSON.stringify(whole));
  return fileOf(parts);
};
/** Another number in an array. */
const number: Mutation = (parts, random) => {
  const arrays = parts.filter(({ name, bytes }) => name.endsWith(".npy") && bytes.length > 68);
  const part = arrays[random.below(arrays.length)]!;
  const bytes = Buffer.from(part.bytes);
  bytes.writeFloatLE([NaN, Infinity, -1e38, 0][random.below(4)]!, bytes.length - 4);
  parts[parts.indexOf(part)] = { name: part.name, bytes };
  return fileOf(parts);
};
/** A part of other bytes. */
const nonsense: Mutation = (parts, random) => {
  const at = random.below(parts.length);
  const bytes = Uint8Array.from({ length: random.below(3000) }, () => random.below(256));
  parts[at] = { name: parts[at]!.name, bytes };
  return fileOf(parts);
};
