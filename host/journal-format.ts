/**
 * The bytes of a journal. Header: `GRADLABJ`, version, fingerprint of the saved state (u32 each, little-endian like all).
 * Record: CRC-32 of the rest of the head, type, 0, length of the name (u16), length and CRC-32 of the bytes, name, bytes.
 * A change is any number of put, patch and delete records and one commit record; what follows the last commit does not count.
 * A patch makes a part longer or changes pieces of it. Its bytes: length and CRC-32 of the whole part as it is then, number of
 * pieces (u32 each), place and length of each piece (u32), then the pieces.
 */
import type { Part } from "#core/project/content";
import { limits } from "#core/project/limits";
import type { ListedPart } from "#core/project/manifest";
import { asBuffer, checksum, crc as sumOf } from "./files";

export interface RecordInfo {
  type: "put" | "patch" | "delete";
  name: string;
  length: number;
  crc: number;
}
/** So many bytes of the journal, from a place on. */
export interface Piece {
  from: number;
  length: number;
}
/** What a journal says of a part: that it is gone, or its length, its sum and where its bytes lie, in their order. */
export type RecordPlace = { type: "delete" } | { type: "put"; length: number; crc: number; pieces: readonly Piece[] };
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
export const version = 2;
export const headerLength = 16;
const headLength = 16;
const types = ["put", "delete", "commit", "patch"] as const;
/** Bytes of a record of no bytes. */
export const lengthOfHead = (name: string): number => headLength + Buffer.byteLength(name);

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
export const fingerprint = (parts: readonly SavedPart[]): number =>
  checksum(Buffer.from(JSON.stringify(parts.map(listedOf).map(({ name, bytes, crc32 }) => [name, bytes, crc32]))));

/** A part of the saved file, or what its list says of it. */
export type SavedPart = Part | ListedPart;
export const listedOf = (part: SavedPart): ListedPart =>
  "crc32" in part ? part : { name: part.name, bytes: part.bytes.length, crc32: checksum(part.bytes) };

/** Why the bytes of a journal say nothing: its first ones are damaged, or a later version wrote it. */
export type Unreadable = "damaged" | "newer";

export function faultOf(header: Uint8Array): Unreadable | null {
  const bytes = asBuffer(header);
  if (bytes.length < headerLength || bytes.toString("latin1", 0, 8) !== magic) return "damaged";
  const found = bytes.readUInt32LE(8);
  if (found > version) return "newer";
  // Of a journal without patches.
  return found === version || found === 1 ? null : "damaged";
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
    const { from, length } = place;
    const named = yield { at: start, length: from - start };
    if (!named || crc !== checksum(named.subarray(4))) return;
    const name = asBuffer(named).toString("utf8", headLength);
    const hasBytes = type === "put" || type === "patch";
    if (hasBytes && (yield { at: from, length, crc: place.crc }) === null) return;
    if (type === "commit") {
      for (const [part, last] of found.begun) records.set(part, last);
      found.begun = new Map();
      found.end = from + length;
    } else {
      if (!records.has(name) && records.size + found.begun.size >= limits.parts) return;
      if (type === "delete") found.begun.set(name, { type });
      else if (type === "put") found.begun.set(name, { type, length, crc: place.crc, pieces: [{ from, length }] });
      else {
        const patched = yield* readPatch(place, found.begun.get(name) ?? records.get(name));
        if (!patched) return;
        found.begun.set(name, patched);
      }
    }
    found.stopped = from + length;
  }
}

/** Null where it is a patch of something else than there is. */
function* readPatch(
  { from, length }: Piece,
  before: RecordPlace | undefined,
): Generator<Wanted, RecordPlace | null, Uint8Array | null> {
  if (before?.type !== "put" || length < patchHead) return null;
  const head = yield { at: from, length: patchHead };
  if (!head) return null;
  const count = asBuffer(head).readUInt32LE(8);
  const index = patchHead + 8 * count;
  if (index > length) return null;
  const listed = yield { at: from + patchHead, length: 8 * count };
  if (!listed) return null;
  const list = asBuffer(listed);
  const ranges: Range[] = [];
  let at = from + index;
  for (let n = 0; n < count; n++) {
    const range = { to: list.readUInt32LE(8 * n), from: at, length: list.readUInt32LE(8 * n + 4) };
    at += range.length;
    ranges.push(range);
  }
  if (at !== from + length) return null;
  const whole = asBuffer(head).readUInt32LE(0);
  const pieces = patchedPieces(before.pieces, whole, ranges);
  return pieces && { type: "put", length: whole, crc: asBuffer(head).readUInt32LE(4), pieces };
}

/** Bytes of a patch in front of its index. */
const patchHead = 12;
/** A piece of the journal that stands at a place of a part. */
interface Range extends Piece {
  to: number;
}

/** The pieces of a part of which ranges, in their order, lie somewhere else now. Null where bytes of it would lie nowhere. */
export function patchedPieces(before: readonly Piece[], length: number, ranges: readonly Range[]): Piece[] | null {
  const pieces: Piece[] = [];
  let [piece, skipped, done] = [0, 0, 0];
  /** Takes the old pieces up to a place of the part, or passes over them. */
  const old = (upTo: number, keep: boolean): boolean => {
    while (done < upTo) {
      const { from = 0, length: there = 0 } = before[piece] ?? {};
      const take = Math.min(upTo - done, there - skipped);
      if (take <= 0) return false;
      if (keep) pieces.push({ from: from + skipped, length: take });
      done += take;
      skipped += take;
      if (skipped < there) continue;
      piece++;
      skipped = 0;
    }
    return true;
  };
  for (const range of ranges) {
    if (range.to < done || range.to + range.length > length || !old(range.to, true)) return null;
    pieces.push({ from: range.from, length: range.length });
    // Behind the old end there is nothing to pass over.
    if (!old(range.to + range.length, false)) done = range.to + range.length;
  }
  return old(length, true) ? pieces : null;
}

/** What of a part changed, to be written in place of all of it, and where the pieces will lie. */
export interface Patch {
  bytes: Uint8Array[];
  length: number;
  crc: number;
  /** As they lie behind the record's head. */
  ranges: Range[];
}

/** Bytes that are compared, and written, at once. */
const patchBlock = 1 << 12;

/** Null where little would be saved. */
export function patchOf(before: Uint8Array, after: Uint8Array): Patch | null {
  const [old, fresh] = [asBuffer(before), asBuffer(after)];
  const changed: { to: number; length: number }[] = [];
  for (let to = 0; to < fresh.length; to += patchBlock) {
    const end = Math.min(to + patchBlock, fresh.length);
    if (end <= old.length && old.compare(fresh, to, end, to, end) === 0) continue;
    const last = changed.at(-1);
    if (last && last.to + last.length === to) last.length += end - to;
    else changed.push({ to, length: end - to });
  }
  const index = Buffer.alloc(patchHead + 8 * changed.length);
  const length = changed.reduce((sum, range) => sum + range.length, index.length);
  if (2 * length > fresh.length) return null;
  index.writeUInt32LE(fresh.length, 0);
  index.writeUInt32LE(checksum(after), 4);
  index.writeUInt32LE(changed.length, 8);
  let from = index.length;
  const ranges = changed.map((range, n) => {
    index.writeUInt32LE(range.to, patchHead + 8 * n);
    index.writeUInt32LE(range.length, patchHead + 8 * n + 4);
    from += range.length;
    return { ...range, from: from - range.length };
  });
  const bytes = [index, ...changed.map((range) => fresh.subarray(range.to, range.to + range.length))];
  return { bytes, length, crc: bytes.reduce((sum, buffer) => sumOf(buffer, sum), 0), ranges };
}

/** The bytes of a part as they lie in a journal. */
export function bytesOf(journal: Uint8Array, pieces: readonly Piece[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const { from, length } of pieces) {
    bytes.set(journal.subarray(from, from + length), at);
    at += length;
  }
  return bytes;
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
