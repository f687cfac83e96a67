/**
 * The pages of a column's chunk, looked through before their values are read: sizes against the chunk, counts against the
 * schema, levels and places in the dictionary against their ranges, checksums where there are some. What a damaged file says
 * is not followed: one wrong byte may speak of a thousand million values.
 */
import type { ColumnMetaData, SchemaElement } from "hyparquet";
import { crc } from "../files";

/** What is wrong with a page; the text goes into a sentence. */
export class BadPage extends Error {}

/** Kinds of pages, as the format numbers them. */
const kinds = { data: 0, index: 1, dictionary: 2, dataV2: 3 } as const;

/** Encodings, as the format numbers them. */
const encodings = { plain: 0, plainDictionary: 2, rle: 3, delta: 5, dictionary: 8 } as const;

const widths: Partial<Record<string, number>> = { INT32: 4, FLOAT: 4, INT64: 8, DOUBLE: 8, INT96: 12 };

export interface Chunk {
  bytes: Uint8Array;
  meta: ColumnMetaData;
  element: SchemaElement;
  /** Rows of the group, and how many of them are read. */
  rows: number;
  wanted: number;
  unpack: (packed: Uint8Array, length: number) => Uint8Array;
}

/** Pages without their packing, in the order in which they come. Throws a `BadPage`. */
export function pagesOf(chunk: Chunk): Uint8Array[] {
  const walk = new PageWalk(chunk);
  while (walk.values < chunk.wanted) walk.next();
  if (chunk.wanted === chunk.rows) walk.end();
  return walk.pages;
}

class PageWalk {
  readonly pages: Uint8Array[] = [];
  values = 0;
  private nulls = 0;
  private at = 0;
  /** Entries of the dictionary; −1: none was met. */
  private entries = -1;

  constructor(private readonly chunk: Chunk) {}

  next(): void {
    const { bytes, meta } = this.chunk;
    const reader = new Compact(bytes, this.at);
    const header = reader.struct();
    const size = numberIn(header, 2);
    const packed = numberIn(header, 3);
    const start = reader.at;
    if (size < 0 || size > Number(meta.total_uncompressed_size))
      throw new BadPage(`a page of ${size} bytes is too large`);
    if (packed < 0 || start + packed > bytes.length) throw new BadPage("a page goes beyond its column");
    const payload = bytes.subarray(start, start + packed);
    this.at = start + packed;
    const sum = header.get(4);
    if (typeof sum === "number" && crc(payload) >>> 0 !== sum >>> 0)
      throw new BadPage("the checksum of a page is wrong");
    const kind = numberIn(header, 1);
    if (kind === kinds.dictionary) this.dictionary(fieldsIn(header, 7), payload, size);
    else if (kind === kinds.data) this.data(fieldsIn(header, 5), payload, size);
    else if (kind === kinds.dataV2) this.dataV2(fieldsIn(header, 8), payload, size);
    else if (kind !== kinds.index) throw new BadPage(`there is no page of kind ${kind}`);
  }

  end(): void {
    const { rows, meta } = this.chunk;
    if (this.values !== rows || Number(meta.num_values) !== rows) {
      throw new BadPage(
        `the pages have ${this.values} values, their column ${meta.num_values}, and the rows are ${rows}`,
      );
    }
    const told = meta.statistics?.null_count;
    if (told !== undefined && Number(told) !== this.nulls) {
      throw new BadPage(`${this.nulls} values are missing, and the file says ${told}`);
    }
  }

  private unpacked(packed: Uint8Array, size: number): Uint8Array {
    const page = size === 0 && packed.length === 0 ? packed : this.chunk.unpack(packed, size);
    if (page.length !== size) throw new BadPage(`a page has ${page.length} bytes, and its header says ${size}`);
    this.pages.push(page);
    return page;
  }

  private dictionary(fields: Fields, payload: Uint8Array, size: number): void {
    if (this.entries >= 0 || this.values > 0) throw new BadPage("a dictionary comes too late");
    this.entries = countIn(fields, 1, size * 8);
    this.plain(this.unpacked(payload, size), 0, this.entries);
  }

  private data(fields: Fields, payload: Uint8Array, size: number): void {
    const count = countIn(fields, 1, this.left);
    const page = this.unpacked(payload, size);
    let at = 0;
    let present = count;
    if (this.optional) {
      const levels = page.length >= 4 ? view(page).getUint32(0, true) : page.length;
      at = 4 + levels;
      if (at > page.length) throw new BadPage("the levels of a page go beyond it");
      present = new Runs(page, 4, at).ones(count);
    }
    this.take(count, present);
    this.content(page, at, numberIn(fields, 2), present);
  }

  private dataV2(fields: Fields, payload: Uint8Array, size: number): void {
    const count = countIn(fields, 1, this.left);
    const nulls = numberIn(fields, 2);
    const levels = numberIn(fields, 5);
    if (numberIn(fields, 3) !== count || numberIn(fields, 6) !== 0)
      throw new BadPage("a page has other rows than values");
    if (levels < 0 || levels > payload.length || levels > size) throw new BadPage("the levels of a page go beyond it");
    const present = this.optional ? new Runs(payload, 0, levels).ones(count) : count;
    if (count - present !== nulls)
      throw new BadPage(`${count - present} values of a page are missing, and it says ${nulls}`);
    this.take(count, present);
    const rest = payload.subarray(levels);
    const isPacked = fields.get(7) !== false && this.chunk.meta.codec !== "UNCOMPRESSED";
    this.content(isPacked ? this.unpacked(rest, size - levels) : rest, 0, numberIn(fields, 4), present);
  }

  private get optional(): boolean {
    return this.chunk.element.repetition_type === "OPTIONAL";
  }
  private get left(): number {
    return this.chunk.rows - this.values;
  }

  private take(count: number, present: number): void {
    this.values += count;
    this.nulls += count - present;
  }

  /** The values of a page, by their encoding. */
  private content(page: Uint8Array, at: number, encoding: number, count: number): void {
    if (encoding === encodings.plain) this.plain(page, at, count);
    else if (encoding === encodings.dictionary || encoding === encodings.plainDictionary) {
      if (this.entries < 0) throw new BadPage("a page has places in a dictionary that is not there");
      if (count === 0) return;
      const bits = page[at];
      if (bits === undefined || bits > 32) throw new BadPage(`places in a dictionary have ${bits} bits`);
      new Runs(page, at + 1, page.length).below(this.entries, bits, count);
    } else if (encoding === encodings.delta) requireDelta(page, at, count);
    else if (encoding === encodings.rle && count > 0 && this.chunk.element.type === "BOOLEAN") {
      // Four bytes tell their length.
      new Runs(page, at + 4, page.length).below(2, 1, count);
    }
  }

  private plain(page: Uint8Array, at: number, count: number): void {
    const { type, type_length: length = 0 } = this.chunk.element;
    const room = page.length - at;
    let needed = 0;
    if (type === "BOOLEAN") needed = Math.ceil(count / 8);
    else if (type === "BYTE_ARRAY") needed = textBytes(page, at, count);
    else needed = count * (type === "FIXED_LEN_BYTE_ARRAY" ? length : (widths[type ?? ""] ?? 0));
    if (needed !== room) throw new BadPage(`${count} values take ${needed} bytes, and a page has ${room} for them`);
  }
}

function textBytes(page: Uint8Array, start: number, count: number): number {
  const lengths = view(page);
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + 4 > page.length) return at + 4 - start;
    at += 4 + lengths.getUint32(at, true);
  }
  return at - start;
}

/** The head of differences: their number, and blocks of a size that can be. */
function requireDelta(page: Uint8Array, start: number, count: number): void {
  if (count === 0) return;
  const reader = new Compact(page, start);
  const [block, pieces, told] = [reader.unsigned(), reader.unsigned(), reader.unsigned()];
  const fits = pieces > 0 && block > 0 && block <= 1 << 20 && block % pieces === 0 && (block / pieces) % 8 === 0;
  if (!fits || told !== count) throw new BadPage(`${count} differences stand in a page that has ${told} of them`);
}

/** Runs of small numbers: one number so many times, or eight at a time packed in bits. */
class Runs {
  constructor(
    private readonly page: Uint8Array,
    private readonly start: number,
    private readonly end: number,
  ) {}

  /** How many of them are 1; the others have to be 0. */
  ones(count: number): number {
    let sum = 0;
    this.each(1, count, (value, times) => (sum += value * times));
    return sum;
  }

  below(limit: number, bits: number, count: number): void {
    if (bits === 0 && limit < 1) throw new BadPage("a dictionary is empty");
    if (bits === 0) return;
    let most = 0;
    this.each(bits, count, (value) => {
      if (value > most) most = value;
    });
    if (most >= limit) throw new BadPage(`a value is number ${most} of a dictionary of ${limit}`);
  }

  private each(bits: number, count: number, tell: (value: number, times: number) => void): void {
    const { page, end } = this;
    const reader = new Compact(page, this.start, end);
    for (let seen = 0; seen < count;) {
      const header = reader.unsigned();
      if ((header & 1) === 0) {
        const times = header >>> 1;
        if (times < 1 || times > count - seen)
          throw new BadPage(`a run has ${times} values, and ${count - seen} are left`);
        let value = 0;
        for (let shift = 0; shift < bits; shift += 8) value += reader.byte() * 2 ** shift;
        if (value >= 2 ** bits) throw new BadPage(`a value of ${bits} bits is ${value}`);
        tell(value, times);
        seen += times;
        continue;
      }
      const many = Math.min(count - seen, (header >>> 1) * 8);
      if (many < 1) throw new BadPage("a run is empty");
      if (reader.at + Math.ceil((many * bits) / 8) > end) throw new BadPage("a run goes beyond its page");
      for (let i = 0; i < many; i++) tell(bitsAt(page, reader.at, i * bits, bits), 1);
      reader.at += (header >>> 1) * bits;
      seen += many;
    }
  }
}

/** The number in so many bits, the lowest first. */
function bitsAt(page: Uint8Array, start: number, from: number, bits: number): number {
  let value = 0;
  let got = 0;
  let at = start + (from >> 3);
  let skip = from & 7;
  while (got < bits) {
    const take = Math.min(8 - skip, bits - got);
    value += ((page[at++] >> skip) & ((1 << take) - 1)) * 2 ** got;
    got += take;
    skip = 0;
  }
  return value;
}

type Fields = Map<number, unknown>;

function numberIn(fields: Fields, field: number): number {
  const value = fields.get(field);
  if (typeof value !== "number") throw new BadPage("the header of a page is not whole");
  return value;
}
function countIn(fields: Fields, field: number, most: number): number {
  const count = numberIn(fields, field);
  if (count < 0 || count > most) throw new BadPage(`a page has ${count} values, and there is room for ${most}`);
  return count;
}
function fieldsIn(fields: Fields, field: number): Fields {
  const value = fields.get(field);
  if (!(value instanceof Map)) throw new BadPage("the header of a page is not whole");
  return value as Fields;
}

/** Thrift's compact form, as far as headers of pages have it. */
class Compact {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
    private readonly end = bytes.length,
  ) {}

  byte(): number {
    if (this.at >= this.end) throw new BadPage("it ends in the middle of a page");
    return this.bytes[this.at++];
  }

  /** Below 2³²; higher bits have no meaning here. */
  unsigned(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte();
      if (shift < 32) value = (value | ((byte & 127) << shift)) >>> 0;
      if (byte < 128) return value;
    }
    throw new BadPage("a number has too many bytes");
  }

  private signed(): number {
    const value = this.unsigned();
    return (value >>> 1) ^ -(value & 1);
  }

  struct(depth = 0): Fields {
    if (depth > 4) throw new BadPage("the header of a page is not whole");
    const fields: Fields = new Map();
    for (let field = 0; ;) {
      const byte = this.byte();
      if ((byte & 15) === 0) return fields;
      field = byte >> 4 === 0 ? this.signed() : field + (byte >> 4);
      fields.set(field, this.value(byte & 15, depth));
    }
  }

  private value(type: number, depth: number): unknown {
    switch (type) {
      case 1:
      case 2:
        return type === 1;
      case 3:
        return this.byte();
      case 4:
      case 5:
      case 6:
        return this.signed();
      case 7:
        return this.skip(8);
      case 8:
        return this.skip(this.unsigned());
      case 12:
        return this.struct(depth + 1);
      default:
        throw new BadPage("the header of a page is not whole");
    }
  }

  private skip(bytes: number): null {
    if (this.at + bytes > this.end) throw new BadPage("it ends in the middle of a page");
    this.at += bytes;
    return null;
  }
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
