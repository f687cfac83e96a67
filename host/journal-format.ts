/**
 * The bytes of a journal. Header: `GRADLABJ`, version, fingerprint of the saved state (u32 each, little-endian like all).
 * Record: CRC-32 of the rest of the head, type, 0, length of the name (u16), length and CRC-32 of the bytes, name, bytes.
 * A change is any number of put and delete records and one commit record; what follows the last commit does not count.
 */
import type { Part } from "#core/project/content";
import { limits } from "#core/project/limits";
import { asBuffer, checksum } from "./files";

export interface RecordInfo {
  type: "put" | "delete";
  name: string;
  length: number;
  crc: number;
}
/** Where a record lies: it starts at `start`, its bytes at `from`. */
export interface RecordPlace extends Omit<RecordInfo, "name"> {
  start: number;
  from: number;
}
export interface Records {
  /** The last committed word on each part. */
  records: Map<string, RecordPlace>;
  /** End of the last commit. */
  end: number;
  /** Whole records behind it, of a change that is not whole. */
  begun: Map<string, RecordPlace>;
  /** End of the last whole record. */
  stopped: number;
}
export interface ParsedJournal extends Records {
  /** Fingerprint of the state that it continues. */
  base: number;
}

const magic = "GRADLABJ";
const version = 1;
export const headerLength = 16;
const headLength = 16;
const types = ["put", "delete", "commit"] as const;

export const commitRecord = encodeHead("commit", "", 0, 0);

export function encodeHeader(base: number): Buffer {
  const bytes = Buffer.alloc(headerLength);
  bytes.write(magic, "latin1");
  bytes.writeUInt32LE(version, 8);
  bytes.writeUInt32LE(base, 12);
  return bytes;
}

export const recordHead = ({ type, name, length, crc }: RecordInfo): Buffer => encodeHead(type, name, length, crc);

/** Identifies a saved state by the names, lengths and checksums of its parts. */
export const fingerprint = (parts: readonly Part[]): number =>
  checksum(Buffer.from(JSON.stringify(parts.map(({ name, bytes }) => [name, bytes.length, checksum(bytes)]))));

/** Why the bytes of a journal say nothing: its first ones are damaged, or a later version wrote it. */
export type Unreadable = "damaged" | "newer";

export function faultOf(header: Uint8Array): Unreadable | null {
  const bytes = asBuffer(header);
  if (bytes.length < headerLength || bytes.toString("latin1", 0, 8) !== magic) return "damaged";
  const found = bytes.readUInt32LE(8);
  return found === version ? null : found > version ? "newer" : "damaged";
}

/** The committed records in the bytes of a journal, up to the first damaged or unfinished one. Null when it is no journal. */
export function parseJournal(journal: Uint8Array): ParsedJournal | null {
  return faultOf(journal) === null ? { base: asBuffer(journal).readUInt32LE(12), ...parseRecords(journal) } : null;
}

/** The same of a journal whose head says nothing. */
export function parseRecords(journal: Uint8Array): Records {
  const bytes = asBuffer(journal);
  const found = noRecords();
  const walk = walkRecords(bytes.length, found);
  for (let step = walk.next(); !step.done;) {
    const { at, length, crc } = step.value;
    const asked = bytes.subarray(at, at + length);
    step = walk.next(crc === undefined || checksum(asked) === crc ? asked : null);
  }
  return found;
}

export const noRecords = (): Records => ({
  records: new Map(),
  end: headerLength,
  begun: new Map(),
  stopped: headerLength,
});

/** Bytes of a journal that are needed next; with `crc`, only whether they have this sum. */
export interface Wanted {
  at: number;
  length: number;
  crc?: number;
}

/**
 * Goes through the records of a journal of so many bytes, wherever they are read from, and notes in `found` what they say: it is
 * given what it asks for, or null where that has another sum. It ends before the first record that is damaged, unfinished or one
 * part too many.
 */
export function* walkRecords(size: number, found: Records): Generator<Wanted, void, Uint8Array | null> {
  const { records } = found;
  while (found.stopped + headLength <= size) {
    const start = found.stopped;
    const head = yield { at: start, length: headLength };
    const read = head && readHead(asBuffer(head), start);
    if (!read || read.place.from + read.place.length > size) return;
    const { type, crc, place } = read;
    const named = yield { at: start, length: place.from - start };
    if (!named || crc !== checksum(named.subarray(4))) return;
    const name = asBuffer(named).toString("utf8", headLength);
    if (type === "put" && (yield { at: place.from, length: place.length, crc: place.crc }) === null) return;
    if (type === "commit") {
      for (const [part, last] of found.begun) records.set(part, last);
      found.begun = new Map();
      found.end = place.from + place.length;
    } else {
      if (!records.has(name) && records.size + found.begun.size >= limits.parts) return;
      found.begun.set(name, { ...place, type });
    }
    found.stopped = place.from + place.length;
  }
}

/**
 * What can be recovered of a damaged one: whole changes alone where there are some, since parts of two states don't fit together,
 * else the whole parts of the first.
 */
export const wholeOf = ({ records, begun, end, stopped }: Records): Pick<Records, "records" | "end"> =>
  records.size > 0 ? { records, end } : { records: begun, end: stopped };

/** Whether what is not read of a journal holds later changes: more than the one that a crash may have left half written. */
export function isDamagedBehind(journal: Uint8Array, { end }: Records): boolean {
  const rest = asBuffer(journal).subarray(end);
  const first = rest.indexOf(commitRecord);
  return first >= 0 && rest.includes(commitRecord, first + commitRecord.length);
}

function readHead(bytes: Buffer, start: number) {
  const type = types[bytes.readUInt8(4)];
  if (type === undefined) return null;
  const from = start + headLength + bytes.readUInt16LE(6);
  const place = { start, from, length: bytes.readUInt32LE(8), crc: bytes.readUInt32LE(12) };
  return { type, crc: bytes.readUInt32LE(0), place };
}

function encodeHead(type: (typeof types)[number], name: string, length: number, crc: number): Buffer {
  const text = Buffer.from(name);
  const bytes = Buffer.alloc(headLength + text.length);
  bytes.writeUInt8(types.indexOf(type), 4);
  bytes.writeUInt16LE(text.length, 6);
  bytes.writeUInt32LE(length, 8);
  bytes.writeUInt32LE(crc, 12);
  text.copy(bytes, headLength);
  bytes.writeUInt32LE(checksum(bytes.subarray(4)), 0);
  return bytes;
}
