/**
 * ZIP files whose entries are stored as they are, of parts whose lengths and sums are known beforehand. Nothing is packed, copied or
 * summed here, and the time is linear in the number of entries: see docs/DESIGN.md for the libraries that were measured.
 * Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 (records) and 4.5.3 (ZIP64).
 */
export interface StoredEntry {
  /** With `/` between folders. */
  name: string;
  /** Bytes of all pieces together. */
  length: number;
  /** CRC-32 of them, unsigned. */
  crc32: number;
  pieces: Iterable<Uint8Array>;
}

/** A field of 32 bits that says: look into the ZIP64 field. */
const beyond = 0xffff_ffff;
/** The same of 16 bits. */
const beyondShort = 0xffff;
const [plainVersion, zip64Version] = [20, 45];
/** Unix, version 6.3 of the format. */
const madeBy = (3 << 8) | 63;
const nameIsUtf8 = 1 << 11;
/** 1 January 1980, the earliest date of the format: the same parts make the same bytes. */
const [time, date] = [0, (1 << 5) | 1];
/** A plain file that its owner may write and all may read. */
const attributes = (0o100644 << 16) >>> 0;

/** The bytes of the file, one piece after the other. Throws an Error for a name that is no place within a folder. */
export function* storedZip(entries: Iterable<StoredEntry>): Generator<Uint8Array> {
  const places: { name: Buffer; entry: Omit<StoredEntry, "pieces">; offset: number }[] = [];
  let at = 0;
  for (const { name: text, length, crc32, pieces } of entries) {
    const name = nameOf(text);
    const entry = { name: text, length, crc32 };
    places.push({ name, entry, offset: at });
    const head = localHead(name, entry);
    yield head;
    let done = 0;
    for (const piece of pieces) {
      yield piece;
      done += piece.length;
    }
    if (done !== length) throw new Error(`${text} has ${done} bytes instead of ${length}`);
    at += head.length + length;
  }
  const start = at;
  for (const { name, entry, offset } of places) {
    const record = centralRecord(name, entry, offset);
    yield record;
    at += record.length;
  }
  yield endOf(places.length, start, at - start);
}

function nameOf(text: string): Buffer {
  const steps = text.split("/");
  if (/^[a-zA-Z]:|\\/.test(text) || steps.includes("") || steps.includes(".."))
    throw new Error(`“${text}” can’t be the name of a part`);
  const name = Buffer.from(text);
  if (name.length > beyondShort) throw new Error(`a part’s name has ${name.length} bytes`);
  return name;
}

function localHead(name: Buffer, { length, crc32 }: Omit<StoredEntry, "pieces">): Buffer {
  const large = length >= beyond;
  const extra = large ? zip64Field([length, length]) : Buffer.alloc(0);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  writeCommon(head, 4, { version: large ? zip64Version : plainVersion, crc32, length: large ? beyond : length });
  head.writeUInt16LE(name.length, 26);
  head.writeUInt16LE(extra.length, 28);
  return Buffer.concat([head, name, extra]);
}

function centralRecord(name: Buffer, { length, crc32 }: Omit<StoredEntry, "pieces">, offset: number): Buffer {
  const large = length >= beyond || offset >= beyond;
  const extra = large ? zip64Field([length, length, offset]) : Buffer.alloc(0);
  const record = Buffer.alloc(46);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(madeBy, 4);
  writeCommon(record, 6, { version: large ? zip64Version : plainVersion, crc32, length: large ? beyond : length });
  record.writeUInt16LE(name.length, 28);
  record.writeUInt16LE(extra.length, 30);
  record.writeUInt32LE(attributes, 38);
  record.writeUInt32LE(large ? beyond : offset, 42);
  return Buffer.concat([record, name, extra]);
}

/** What both heads of an entry have: version, flags, method (0, stored), time, sum and the two lengths. */
function writeCommon(to: Buffer, at: number, { version, crc32, length }: Record<string, number>): void {
  to.writeUInt16LE(version!, at);
  to.writeUInt16LE(nameIsUtf8, at + 2);
  to.writeUInt16LE(time, at + 6);
  to.writeUInt16LE(date, at + 8);
  to.writeUInt32LE(crc32!, at + 10);
  to.writeUInt32LE(length!, at + 14);
  to.writeUInt32LE(length!, at + 18);
}

function zip64Field(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, n) => field.writeBigUInt64LE(BigInt(value), 4 + 8 * n));
  return field;
}

/** The end of the table of contents, in front of it that of ZIP64 where a number does not fit. */
function endOf(count: number, start: number, size: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, beyondShort), 8);
  end.writeUInt16LE(Math.min(count, beyondShort), 10);
  end.writeUInt32LE(Math.min(size, beyond), 12);
  end.writeUInt32LE(Math.min(start, beyond), 16);
  if (count < beyondShort && size < beyond && start < beyond) return end;
  const large = Buffer.alloc(56);
  large.writeUInt32LE(0x06064b50, 0);
  large.writeBigUInt64LE(44n, 4);
  large.writeUInt16LE(madeBy, 12);
  large.writeUInt16LE(zip64Version, 14);
  for (const [n, value] of [count, count, size, start].entries()) large.writeBigUInt64LE(BigInt(value), 24 + 8 * n);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(start + size), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([large, locator, end]);
}
