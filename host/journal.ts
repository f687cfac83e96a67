/**
 * The journal of a project: every change since the last save, appended and flushed, so that a crash loses nothing.
 * It is bound to the state that was saved last: beside another one it counts as stale and is put aside.
 */
import { open, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import type { Part } from "#core/project/content";
import { ProjectError } from "#core/project/error";
import type { JournalRecords } from "#core/project/journal-records";
import { sourceName } from "#core/project/parts";
import type { PutAside } from "#core/project/recoverable";
import { encodeUtf8 } from "#core/project/utf8";
import { writePieces, type FilePiece } from "./file-ranges";
import { checksum, codeOf, isSameFile, readWhole, replaceFile, syncFolder, writeAll, writeFully } from "./files";
import { moveAside, putAsideOf } from "./journal-aside";
import {
  commitRecord,
  encodeHeader,
  fingerprint,
  headerLength,
  lengthOfHead,
  patchedPieces,
  patchOf,
  recordHead,
  type Patch,
  type RecordInfo,
  type RecordPlace,
  type SavedPart,
} from "./journal-format";
import { claim, isClaimed, release, unopened, type Claim } from "./journal-lock";
import { baseName, isTooLong, parsed, recordsOf, signature, signatures, type Read } from "./journal-read";

export interface Journal {
  readonly path: string;
  /** What an earlier process left behind: lay it over the saved parts with `overlay`. Empty for a new journal. */
  readonly recovered: JournalRecords;
  /** Where work went that can't be laid over the file, or not all of it; null where there was none. */
  readonly putAside: PutAside | null;
  /** Fingerprint of the saved parts that it continues. */
  readonly base: number;
  /** Bytes on disk. */
  readonly size: number;
  /** Writes those parts that differ from what was saved or journaled last. All of them count, or none. */
  append(parts: readonly Part[]): Promise<void>;
  /** Notes that parts are gone. */
  remove(names: readonly string[]): Promise<void>;
  /** `append` and `remove` as one change: afterwards the project has exactly these parts. */
  keep(parts: readonly Part[]): Promise<void>;
  /** After a save: forgets all changes. `saved` are the parts that the file has now. */
  reset(saved: readonly Part[]): Promise<void>;
  /** @throws ProjectError `in-use-elsewhere` where somebody took the project over meanwhile */
  requireOwn(): Promise<void>;
  /** Closes the file and leaves it for the next opening. */
  close(): Promise<void>;
  /** Closes the file and removes it: there is nothing to recover. */
  discard(): Promise<void>;
}

const nothing = new Uint8Array();
/** A journal that is this small is not worth compacting. */
const smallest = 1 << 20;
/** Compact when the file is this many times as long as what it says. */
const slack = 4;
/** At most so many bytes of it say nothing any more: all of it is read at once. */
const mostSlack = 1 << 28;

/**
 * Opens the journal at `path`, or begins one. What it holds already is in `recovered` and goes on to count.
 * `saved` are the parts of the project file, [] for a project without one.
 * @throws ProjectError `in-use` and `in-use-elsewhere` when somebody else has it, `write-failed` when the file can't be made.
 */
export async function openJournal(path: string, saved: readonly SavedPart[] = [], owner: Claim = {}): Promise<Journal> {
  await claim(path, owner);
  try {
    return await JournalFile.open(path, saved, owner.by);
  } catch (error) {
    await release(path);
    throw error instanceof ProjectError ? error : unopened(path, error);
  }
}

/** As `openJournal`, of a project that is read here: nobody else may write the file from before it is read. */
export async function openWithJournal<T extends { saved: readonly SavedPart[] }>(
  path: string,
  readProject: () => Promise<T>,
  owner: Claim = {},
): Promise<T & { journal: Journal }> {
  await claim(path, owner);
  try {
    const found = await readProject();
    return { ...found, journal: await openJournal(path, found.saved, owner) };
  } catch (error) {
    await release(path);
    throw error;
  }
}

/** The curves of a run grow by their ends; other parts change all over. */
const grows = (name: string): boolean => /\/history\/.+\.npy$/.test(name);
const startOf = (place: RecordPlace): number => (place.type === "put" ? (place.pieces[0]?.from ?? 0) : 0);

class JournalFile implements Journal {
  private queue: Promise<unknown> = Promise.resolve();
  private records = new Map<string, RecordPlace>();
  private end = headerLength;
  recovered: JournalRecords = new Map();
  putAside: PutAside | null = null;
  /** A write failed: what it left behind the end would be taken for a change of its own. */
  private torn = false;
  /** Parts that grow as they were written last: of the next state what is new alone is written. */
  private readonly last = new Map<string, Uint8Array>();

  private constructor(
    readonly path: string,
    private handle: FileHandle,
    /** CRC-32 and length of the parts in the project file. */
    private saved: Map<string, string | null>,
    public base: number,
    private readonly by: string | undefined,
  ) {}

  static async open(path: string, parts: readonly SavedPart[], by?: string): Promise<JournalFile> {
    const base = fingerprint(parts);
    // Of a process that was killed.
    await rm(temporaryOf(path), { force: true }).catch(() => undefined);
    const tooLong = await isTooLong(path);
    const bytes = tooLong ? null : await readWhole(path);
    const found = parsed(bytes);
    const goOn = found?.base === base;
    const putAside = tooLong
      ? await moveAside(path, true, "damaged")
      : bytes && (await putAsideOf(path, bytes, found, goOn));
    const journal = new JournalFile(path, await open(path, goOn ? "r+" : "w+"), signatures(parts), base, by);
    journal.putAside = putAside;
    try {
      if (goOn) await journal.goOn(found);
      else await journal.begin();
    } catch (error) {
      await journal.handle.close();
      throw error;
    }
    return journal;
  }

  private async goOn(found: Read): Promise<void> {
    this.records = found.records;
    this.end = found.end;
    this.recovered = recordsOf(found);
    await this.handle.truncate(found.end);
    // An earlier version's: what follows may be more than it knew.
    await writeFully(this.handle, encodeHeader(this.base), 0);
  }

  get size(): number {
    return this.end;
  }

  append(parts: readonly Part[]): Promise<void> {
    return this.oneByOne(() => this.change(wordsOf(parts)));
  }

  remove(names: readonly string[]): Promise<void> {
    return this.oneByOne(() => this.change(new Map(names.map((name) => [name, null]))));
  }

  keep(parts: readonly Part[]): Promise<void> {
    return this.oneByOne(() => {
      const known = [...this.saved.keys(), ...this.records.keys()].filter((name) => name !== baseName);
      const gone = known.map((name) => [name, null] as const);
      return this.change(new Map([...gone, ...wordsOf(parts)]));
    });
  }

  reset(saved: readonly Part[]): Promise<void> {
    return this.oneByOne(async () => {
      await this.requireOwn();
      this.saved = signatures(saved);
      this.base = fingerprint(saved);
      this.records = new Map();
      this.last.clear();
      this.recovered = new Map();
      await this.begin();
    });
  }

  close(): Promise<void> {
    return this.oneByOne(async () => {
      await this.handle.close();
      await release(this.path);
    });
  }

  discard(): Promise<void> {
    return this.oneByOne(async () => {
      await this.handle.close();
      // Whoever took it over goes on with it.
      if (await isClaimed(this.path)) await rm(this.path, { force: true });
      await release(this.path);
    });
  }

  /** A lock that was merely removed is taken again. */
  async requireOwn(): Promise<void> {
    if (!(await isClaimed(this.path))) await claim(this.path, { by: this.by });
  }

  /** One operation after the other. A failed one does not stop those that follow. */
  private oneByOne(work: () => Promise<void>): Promise<void> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }

  private async begin(): Promise<void> {
    await this.handle.truncate(0);
    // Where the header can't be written, the next change has to: nothing counts behind none.
    this.end = 0;
    await writeFully(this.handle, encodeHeader(this.base), 0);
    await this.handle.datasync();
    this.end = headerLength;
  }

  /** Of each part it has the last word alone, so that what is written does not depend on the words before. */
  private async change(words: JournalRecords): Promise<void> {
    await this.requireOwn();
    if (this.end === 0) await this.begin();
    if (!(await this.isThere())) await this.compact();
    const news = [...words].filter(([name, bytes]) => this.signature(name) !== signature(bytes));
    if (news.length === 0) return;
    const data = this.saved.get(sourceName);
    if (data && !this.records.has(baseName)) news.push([baseName, encodeUtf8(data)]);
    if (this.torn) await this.handle.truncate(this.end);
    this.torn = true;
    // The state in memory follows only when the commit is on disk: after a failed write the next one begins at the old end.
    let at = this.end;
    const places: [string, RecordPlace][] = [];
    const written: Uint8Array[] = [];
    for (const [name, bytes] of news) {
      const patch = bytes && this.patch(name, bytes);
      const head = recordHead({ name, ...(patch ? { ...patch, type: "patch" } : recordOf(bytes)) });
      const from = at + head.length;
      places.push([name, this.placeOf(name, bytes, patch, from)]);
      written.push(head, ...(patch?.bytes ?? [bytes ?? nothing]));
      at = from + (patch?.length ?? bytes?.length ?? 0);
    }
    // All at once: whoever trains would stand between one write and the next.
    await writeAll(this.handle, [...written, commitRecord], this.end);
    await this.handle.datasync();
    for (const [name, place] of places) this.records.set(name, place);
    for (const [name, bytes] of news) {
      if (bytes && grows(name)) this.last.set(name, bytes);
      else this.last.delete(name);
    }
    this.end = at + commitRecord.length;
    this.torn = false;
    const live = this.liveSize();
    if (this.end > Math.max(smallest, Math.min(slack * live, live + mostSlack))) await this.compactIfPossible();
  }

  /** Of a part that grows, what it has more; null where all of it is to be written. */
  private patch(name: string, bytes: Uint8Array): Patch | null {
    const last = this.last.get(name);
    return last && this.signature(name) === signature(last) ? patchOf(last, bytes) : null;
  }
  private placeOf(name: string, bytes: Uint8Array | null, patch: Patch | null, from: number): RecordPlace {
    if (!bytes) return { type: "delete" };
    const { length } = bytes;
    const before = this.records.get(name);
    const ranges = patch?.ranges.map((range) => ({ ...range, from: from + range.from }));
    const pieces = ranges && before?.type === "put" ? patchedPieces(before.pieces, length, ranges) : null;
    return { type: "put", length, crc: checksum(bytes), pieces: pieces ?? [{ from, length }] };
  }

  /** The change is on disk already. Where there is no room for a shorter journal beside it, it stays long. */
  private async compactIfPossible(): Promise<void> {
    try {
      await this.compact();
    } catch (error) {
      if (codeOf(error) === "") throw error;
    }
  }

  /**
   * Who deletes a folder takes the file from its place, and what is written to it from then on would be found nowhere. What the
   * lost file says can still be read, and is written anew.
   */
  private async isThere(): Promise<boolean> {
    const [own, found] = await Promise.all([
      this.handle.stat({ bigint: true }),
      stat(this.path, { bigint: true }).catch(() => null),
    ]);
    return found !== null && isSameFile(found, own);
  }

  /** The state of a part as the journal and the saved file have it, null where there is none. */
  private signature(name: string): string | null {
    const place = this.records.get(name);
    if (place === undefined) return this.saved.get(name) ?? null;
    return place.type === "put" ? `${place.crc}:${place.length}` : null;
  }

  private liveSize(): number {
    let size = headerLength + commitRecord.length;
    for (const [name, place] of this.records) size += lengthOfHead(name) + (place.type === "put" ? place.length : 0);
    return size;
  }

  /** Writes the last word on each part to a new file and renames it over the old one. */
  private async compact(): Promise<void> {
    const temporary = temporaryOf(this.path);
    try {
      await this.compactBy(temporary);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
    await syncFolder(dirname(this.path));
  }
  private async compactBy(temporary: string): Promise<void> {
    const fresh = await open(temporary, "w+");
    const records = new Map<string, RecordPlace>();
    let at = headerLength;
    try {
      const written: FilePiece[] = [encodeHeader(this.base)];
      for (const [name, place] of [...this.records].sort(([, a], [, b]) => startOf(a) - startOf(b))) {
        if (place.type === "delete" && !this.saved.has(name)) continue;
        const { length, crc } = place.type === "put" ? place : { length: 0, crc: 0 };
        const head = recordHead({ type: place.type, name, length, crc });
        written.push(head, ...(place.type === "put" ? place.pieces : []));
        const from = at + head.length;
        at = from + length;
        records.set(name, place.type === "put" ? { ...place, pieces: [{ from, length }] } : place);
      }
      await writePieces([...written, commitRecord], this.handle, fresh, 0);
      await fresh.sync();
    } finally {
      await fresh.close();
    }
    // Windows can't rename over a file that is open.
    await this.handle.close();
    try {
      await replaceFile(temporary, this.path);
      this.records = records;
      this.end = at + commitRecord.length;
    } finally {
      this.handle = await open(this.path, "r+");
    }
  }
}

const temporaryOf = (path: string): string => `${path}.tmp`;
/** The last word on each of the parts. */
const wordsOf = (parts: readonly Part[]): JournalRecords => new Map(parts.map(({ name, bytes }) => [name, bytes]));
const recordOf = (bytes: Uint8Array | null): Omit<RecordInfo, "name"> =>
  bytes ? { type: "put", length: bytes.length, crc: checksum(bytes) } : { type: "delete", length: 0, crc: 0 };
