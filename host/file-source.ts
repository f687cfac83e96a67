/** A file as bytes that can be read again and again. */
import { isUtf8 } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import type { ByteSource } from "#core/data/csv/source";
import { wholeCharacters } from "#core/data/open";
import { DataError } from "#core/data/error";
import { reasonOf } from "./files";

/** What tells whether a file is still the one that was opened. */
export interface FileState {
  path: string;
  size: number;
  modified: number;
  /** Of content, name or rights: it tells a change that set the time of change back. */
  touched: number;
}

export function stateOf(path: string): FileState {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new DataError("no_file", "This is not a file. Choose a CSV file.");
    return { path, size: stats.size, modified: stats.mtimeMs, touched: stats.ctimeMs };
  } catch (error) {
    throw error instanceof DataError ? error : unreadable(path, error);
  }
}

/** Throws a DataError where the file is not any more what it was. */
export function requireUnchanged({ path, size, modified }: FileState): void {
  const now = stateOf(path);
  if (now.size !== size || now.modified !== modified) throw changed();
}

/** As `requireUnchanged`, for the moments between two readings of the same bytes: not even its rights may change in them. */
export function requireUntouched(state: FileState): void {
  requireUnchanged(state);
  if (stateOf(state.path).touched !== state.touched) throw changed();
}

const changed = () =>
  new DataError(
    "changed",
    "The file changed while it was being read. Nothing was imported: import it again once it is complete.",
  );

const unreadable = (path: string, error: unknown) =>
  new DataError("unreadable", `${path} could not be read: ${reasonOf(error)}.`);

/**
 * Bytes of a file from an offset on. Nothing stays open between reads unless `hold` was called. Throws a DataError where the
 * file vanishes or shrinks.
 */
export class FileSource implements ByteSource {
  readonly length: number;
  private buffer = new Uint8Array();
  private held: number | null = null;
  private moved: Uint8Array | null = null;

  constructor(
    private readonly state: FileState,
    private readonly skipped = 0,
  ) {
    this.length = state.size - skipped;
  }

  /** Keeps the file open until `release`. */
  hold(): void {
    this.held ??= this.open();
  }
  release(): void {
    if (this.held !== null) closeSync(this.held);
    this.held = null;
  }

  /** From now on the file's bytes are taken from memory. */
  moveTo(bytes: Uint8Array): void {
    this.release();
    this.buffer = new Uint8Array();
    this.moved = bytes;
  }

  read(from: number, to: number): Uint8Array {
    const length = Math.min(to, this.length) - from;
    if (length <= 0) return new Uint8Array();
    if (this.moved) return this.moved.subarray(from + this.skipped, from + this.skipped + length);
    if (this.buffer.length < length) this.buffer = new Uint8Array(length);
    const file = this.held ?? this.open();
    try {
      const got = readSync(file, this.buffer, 0, length, from + this.skipped);
      if (got === 0) throw changed();
      return this.buffer.subarray(0, got);
    } catch (error) {
      throw error instanceof DataError ? error : unreadable(this.state.path, error);
    } finally {
      if (this.held === null) closeSync(file);
    }
  }

  private open(): number {
    const { path, size, modified } = this.state;
    let file: number;
    try {
      file = openSync(path, "r");
    } catch (error) {
      throw unreadable(path, error);
    }
    const stats = fstatSync(file);
    if (stats.size === size && stats.mtimeMs === modified) return file;
    closeSync(file);
    throw changed();
  }
}

/** Thrown for bytes that are no UTF-8: another encoding has to be tried. */
export class NotUtf8 extends Error {}

/** A source that is read from front to back, checked for UTF-8 on the way. */
export class CheckedSource implements ByteSource {
  readonly length: number;
  private next = -1;
  private cut = new Uint8Array();

  constructor(private readonly source: ByteSource) {
    this.length = source.length;
  }

  read(from: number, to: number): Uint8Array {
    const bytes = this.source.read(from, to);
    if (from !== this.next) this.cut = new Uint8Array();
    this.next = from + bytes.length;
    this.check(bytes);
    if (this.next >= this.length && this.cut.length > 0) throw new NotUtf8();
    return bytes;
  }

  /** A character that the end of the bytes cuts is checked with the bytes that come next. */
  private check(bytes: Uint8Array): void {
    let start = 0;
    if (this.cut.length > 0) {
      while (start < Math.min(3, bytes.length) && (bytes[start] & 0xc0) === 0x80) start++;
      if (!isUtf8(Buffer.concat([this.cut, bytes.subarray(0, start)]))) throw new NotUtf8();
    }
    const end = Math.max(start, wholeCharacters(bytes));
    if (!isUtf8(bytes.subarray(start, end))) throw new NotUtf8();
    this.cut = bytes.slice(end);
  }
}
