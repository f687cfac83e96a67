/**
 * What a journal holds, without reading all of it: who lists ten of them waits for their heads, not for their data, and is not held
 * up meanwhile.
 */
import { open, type FileHandle } from "node:fs/promises";
import { limits } from "#core/project/limits";
import { documentName } from "#core/project/parts";
import { crc, readFully } from "./files";
import {
  commitRecord,
  faultOf,
  headerLength,
  noRecords,
  walkRecords,
  wholeOf,
  type RecordPlace,
  type Unreadable,
} from "./journal-format";

/** What the list of work needs of a journal. */
export interface Glance {
  /** Nothing of its head can be understood, so that it does not say what it continues. */
  fault: Unreadable | null;
  /** Bytes of the file, and up to the end of its last change, 0 where there is none. */
  size: number;
  end: number;
  /** The last word on the project, as far as it was reached; null where that is further in front. */
  document: Uint8Array | null;
}

/** Bytes at the end of a journal in which its last changes are looked for, and how many are read at once. */
const [longestTail, piece] = [1 << 23, 1 << 18];

/**
 * Sums of long records are not compared: only whoever opens it reads it whole. Null where there is no file that can be read.
 */
export async function glanceAt(path: string): Promise<Glance | null> {
  return withFile(path, async (file) => {
    const { size } = await file.stat();
    if (size > limits.journal) return tooLong(size);
    const fault = faultOf(await readFully(file, 0, Math.min(size, headerLength)));
    const tail = new Tail(file, size);
    let before = await tail.commitBefore(size);
    const end = before === null ? 0 : before + commitRecord.length;
    let document: Uint8Array | null = null;
    while (before !== null && document === null) {
      const next = await tail.commitBefore(before);
      // In front of the first change there is the head alone.
      const start = next === null ? headerLength : next + commitRecord.length;
      if (next === null && !tail.isWhole) break;
      document = await documentIn(file, start, before);
      before = next;
    }
    return { fault, size, end, document };
  });
}

/** Whether a journal holds any change. */
export async function hasChanges(path: string): Promise<boolean> {
  const found = await glanceAt(path);
  return found !== null && found.fault === null && found.end > 0;
}

/** What can be read of a damaged journal: all its sums are compared, so that all of it is read, piece by piece. */
export async function verifyJournal(path: string): Promise<Glance | null> {
  return withFile(path, async (file) => {
    const { size } = await file.stat();
    if (size > limits.journal) return tooLong(size);
    const fault = faultOf(await readFully(file, 0, Math.min(size, headerLength)));
    const found = noRecords();
    const walk = walkRecords(size, found);
    for (let step = walk.next(); !step.done;) {
      const { at, length, crc: sum } = step.value;
      if (sum === undefined) step = walk.next(await readFully(file, at, length));
      else step = walk.next((await sumOf(file, at, length)) === sum ? nothing : null);
    }
    const { records, end } = wholeOf(found);
    const place = records.get(documentName);
    const document = place?.type === "put" ? await partOf(file, place) : null;
    return { fault, size, end: records.size > 0 ? end : 0, document };
  });
}

/** Nothing of it is read. */
const tooLong = (size: number): Glance => ({ fault: "damaged", size, end: 0, document: null });
const nothing = new Uint8Array();

async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T | null> {
  const file = await open(path, "r").catch(() => null);
  if (file === null) return null;
  try {
    return await work(file);
  } catch {
    // It is gone, or its disk is: there is nothing to list.
    return null;
  } finally {
    await file.close();
  }
}

/** The end of a file, read from behind as far as it is asked for. */
class Tail {
  private bytes: Buffer = Buffer.alloc(0);
  private from: number;
  constructor(
    private readonly file: FileHandle,
    private readonly size: number,
  ) {
    this.from = size;
  }
  /** All behind the journal's head was read. */
  get isWhole(): boolean {
    return this.from <= headerLength;
  }
  /** Where the last change in front of a place was committed; null where none was, or it is too far in front. */
  async commitBefore(place: number): Promise<number | null> {
    for (;;) {
      const last = place - commitRecord.length - this.from;
      const at = last < 0 ? -1 : this.bytes.lastIndexOf(commitRecord, last);
      if (at >= 0) return this.from + at;
      if (this.isWhole || this.size - this.from >= longestTail) return null;
      const from = Math.max(headerLength, this.from - piece);
      const more = await readFully(this.file, from, this.from - from);
      this.bytes = Buffer.concat([more, this.bytes]);
      this.from = from;
    }
  }
}

/** What the records between two places say of the project. */
async function documentIn(file: FileHandle, start: number, end: number): Promise<Uint8Array | null> {
  const found = { ...noRecords(), stopped: start };
  const walk = walkRecords(end, found);
  let step = walk.next();
  let read = 0;
  // It is the first part of a project, so that it stands near the start of a change.
  while (!step.done && !found.begun.has(documentName) && read++ < mostHeads) {
    const { at, length, crc: sum } = step.value;
    step = walk.next(sum === undefined ? await readFully(file, at, length) : nothing);
  }
  const place = found.begun.get(documentName);
  return place?.type === "put" ? partOf(file, place) : null;
}
async function partOf(file: FileHandle, place: RecordPlace & { type: "put" }): Promise<Uint8Array | null> {
  if (place.length > limits.json) return null;
  const read: Uint8Array[] = [];
  for (const { from, length } of place.pieces) read.push(await readFully(file, from, length));
  const bytes = Buffer.concat(read);
  return crc(bytes) === place.crc ? bytes : null;
}
/** Heads and names that are read of a change. */
const mostHeads = 64;

async function sumOf(file: FileHandle, start: number, length: number): Promise<number> {
  let sum = 0;
  for (let done = 0; done < length; done += piece)
    sum = crc(await readFully(file, start + done, Math.min(piece, length - done)), sum);
  return sum;
}
