/**
 * The bytes of a journal. Header: `GRADLABJ`, version, fingerprint of the saved state (u32 each, little-endian like all).
 * Record: CRC-32 of the rest of the head, type, 0, length of the name (u16), length and CRC-32 of the bytes, name, bytes.
 * A change is any number of put and delete records and one commit record; what follows the last commit does not count.
 */
import type { Part } from "#core/project/content";
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
export interface ParsedJournal {
  /** Fingerprint of the state that it continues. */
  base: number;
  /** The last committed word on each part. */
  records: Map<string, RecordPlace>;
  /** End of the last commit. */
  end: number;
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

/** The committed records in the bytes of a journal, up to the first damaged or unfinished one. Null when it is no journal. */
export function parseJournal(journal: Uint8Array): ParsedJournal | null {
  const bytes = asBuffer(journal);
  if (bytes.length < headerLength || bytes.toString("latin1", 0, 8) !== magic || bytes.readUInt32LE(8) !== version)
    return null;
  const records = new Map<string, RecordPlace>();
  let pending: [string, RecordPlace][] = [];
  let end = headerLength;
  for (let at = headerLength; ;) {
    const record = readRecord(bytes, at);
    if (!record) break;
    at = record.place.from + record.place.length;
    if (record.type === "commit") {
      for (const [name, place] of pending) records.set(name, place);
      pending = [];
      end = at;
    } else {
      pending.push([record.name, { ...record.place, type: record.type }]);
    }
  }
  return { base: bytes.readUInt32LE(12), records, end };
}

interface ReadRecord {
  type: (typeof types)[number];
  name: string;
  place: Omit<RecordPlace, "type">;
}

function readRecord(bytes: Buffer, start: number): ReadRecord | null {
  if (start + headLength > bytes.length) return null;
  const type = types[bytes.readUInt8(start + 4)];
  const from = start + headLength + bytes.readUInt16LE(start + 6);
  const length = bytes.readUInt32LE(start + 8);
  const crc = bytes.readUInt32LE(start + 12);
  if (type === undefined || from + length > bytes.length) return null;
  if (checksum(bytes.subarray(start + 4, from)) !== bytes.readUInt32LE(start)) return null;
  if (type === "put" && checksum(bytes.subarray(from, from + length)) !== crc) return null;
  const name = bytes.toString("utf8", start + headLength, from);
  return { type, name, place: { start, from, length, crc } };
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
