/** Files of tables, CSV of any size and Parquet, to tables, over all processors of the machine. */
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { Readable } from "node:stream";
import { assemble } from "#core/data/csv/assemble";
import { badBytes } from "#core/data/csv/bad-bytes";
import { MemorySource, readFrom, type ByteSource } from "#core/data/csv/source";
import { isWrapped, unwrapped, wrappedNote } from "#core/data/csv/wrapped";
import { openTable, wholeCharacters } from "#core/data/open";
import { readTable, stepOptions, toTable, wrappedHead } from "#core/data/read";
import { refuseKnownBinary } from "#core/data/refuse";
import { DataError } from "#core/data/error";
import type { DataWarning, Dialect, Table } from "#core/data/types";
import {
  CheckedSource,
  FileSource,
  NotUtf8,
  requireUnchanged,
  requireUntouched,
  stateOf,
  type FileState,
} from "./file-source";
import { guessEncoding, isFaultyUtf8, utf8Share } from "./guess-encoding";
import type { SharedSource } from "./part-messages";
import { sharedCopy, SharedPieces } from "./shared-pieces";
import { nodeDecoder } from "./text";
import { isParquet, readParquetTable, type ParquetReadOptions } from "./parquet/file";
import { machineLimits, tableMemory } from "./machine";
import { runInThreads } from "./part-threads";
import { packedWith, unpack, type UnpackOptions } from "./unpack";

export interface FileReadOptions {
  /** What is known of the dialect; the rest is guessed. */
  dialect?: Partial<Dialect>;
  /** Threads for large files (default: one for each processor, at most 8). */
  threads?: number;
  /** Whether the columns' statistics are worked out while the threads are there (default true): a profile needs them. */
  statistics?: boolean;
  /** Bytes from which on threads are worth their start (default 4 MiB). */
  large?: number;
  /** Called a few times for each megabyte. */
  onProgress?: (bytesDone: number, total: number, rows: number) => void;
  /** Ends the reading: it rejects with the signal's reason, and its memory is free. */
  signal?: AbortSignal;
}

const headLength = 1 << 18;
const largeFile = 1 << 22;

/**
 * Reads a whole file, gzip and Zstandard included. The table of a CSV file looks its raw fields up in the file again,
 * so the file has to stay as it is. Rejects with a DataError for what is no table, and where the file vanishes or changes.
 */
export async function readTableFile(path: string, options: FileReadOptions = {}): Promise<Table> {
  return (await openTableFile(path, options)).table;
}

/** A table that was read from a file. */
export interface FileTable {
  table: Table;
  state: FileState;
  /** All bytes of the file. From then on the table looks its raw fields up in them, and the file may go. */
  keep(): Promise<Uint8Array<ArrayBuffer>>;
}

/** As `readTableFile`, with a way to make the table independent of the file. */
export async function openTableFile(path: string, options: FileReadOptions = {}): Promise<FileTable> {
  options.signal?.throwIfAborted();
  const state = stateOf(path);
  const file = new FileSource(state);
  const head = file.read(0, headLength).slice();
  const lookedUp: FileSource[] = [];
  const small: SmallFile = { bytes: null };
  const table = await readState(file, state, head, { ...options, lookedUp, small });
  return {
    table,
    state,
    async keep() {
      if (small.bytes) {
        requireUntouched(state);
        return small.bytes;
      }
      const bytes = await bytesOf(state);
      for (const source of lookedUp) source.moveTo(bytes);
      return bytes;
    },
  };
}

interface ReadingOptions extends FileReadOptions {
  /** Takes the file's source, where the table goes on to look fields up in it. */
  lookedUp?: FileSource[];
  /** Takes the bytes of a file that is small enough to be read whole. */
  small?: SmallFile;
}
interface SmallFile {
  bytes: Uint8Array<ArrayBuffer> | null;
}

async function readState(file: FileSource, state: FileState, head: Uint8Array, options: ReadingOptions) {
  const packed = packedWith(head);
  if (packed) {
    const stream = createReadStream(state.path, { highWaterMark: 1 << 20 });
    const pieces = await unpack(stream, packed, unpacking(options));
    requireUnchanged(state);
    return readPieces(pieces, options);
  }
  if (isParquet(head)) {
    const read = await readParquetTable({ file: state, skipped: 0 }, parquetOptions(options));
    requireUnchanged(state);
    return read;
  }
  refuseKnownBinary(head);
  if (state.size < (options.large ?? largeFile)) return readSmall(state, options);
  const table = await readLarge(file, head, { file: state, skipped: markLength(head) }, options);
  requireUnchanged(state);
  return table;
}

const parquetOptions = (options: FileReadOptions): ParquetReadOptions => ({
  ...options,
  limits: machineLimits(options.dialect?.limits),
});

const unpacking = ({ signal, dialect }: FileReadOptions): UnpackOptions => ({
  ...(signal && { signal }),
  ...(dialect?.limits && { limits: dialect.limits }),
});

/** More bytes than this fit in no buffer that can be written to a project. */
const mostBytes = 2 ** 31 - 1;

async function bytesOf(state: FileState): Promise<Uint8Array<ArrayBuffer>> {
  if (state.size > mostBytes) {
    throw new DataError(
      "too_large",
      "The file is larger than 2 GB, so it can't be copied into the project. Keep a link to the file instead.",
    );
  }
  const bytes = new Uint8Array(await readFile(state.path));
  requireUntouched(state);
  return bytes;
}

/** As `readTableFile` for bytes in memory. Large ones are copied to where threads see them. */
export async function readTableBytes(bytes: Uint8Array, options: FileReadOptions = {}): Promise<Table> {
  options.signal?.throwIfAborted();
  const packed = packedWith(bytes);
  if (packed) return readPieces(await unpack(Readable.from([bytes]), packed, unpacking(options)), options);
  if (isParquet(bytes)) return readParquetTable(sharedCopy(bytes), parquetOptions(options));
  if (bytes.length < (options.large ?? largeFile)) return readTable(bytes, { ...options, ...reading() });
  return readPieces(sharedCopy(bytes).pieces, options);
}

function readSmall(state: FileState, options: ReadingOptions): Table {
  const bytes = new Uint8Array(state.size);
  let filled = 0;
  for (const piece of readFrom(new FileSource(state), 0)) {
    bytes.set(piece, filled);
    filled += piece.length;
  }
  requireUnchanged(state);
  if (options.small) options.small.bytes = bytes;
  return readTable(bytes, { ...options, ...reading() });
}

const reading = () => ({ decode: nodeDecoder, memory: tableMemory() });

/** Unpacked or copied bytes. */
function readPieces(pieces: Uint8Array[], options: ReadingOptions): Promise<Table> {
  const head = pieces[0]?.subarray(0, headLength) ?? new Uint8Array();
  refuseKnownBinary(head);
  const skipped = markLength(head);
  const shared = skipped > 0 ? [pieces[0].subarray(skipped), ...pieces.slice(1)] : pieces;
  return readLarge(new MemorySource(pieces), head, { pieces: shared }, options);
}

/** `whole` are the bytes as they came; `source` are the same without a byte order mark of UTF-8. */
async function readLarge(whole: ByteSource, head: Uint8Array, source: SharedSource, options: ReadingOptions) {
  const given = options.dialect?.encoding;
  const cut = head.length < whole.length ? head.subarray(0, wholeCharacters(head)) : head;
  const encoding = given ?? nodeDecoder.detect(cut);
  const wrapped = options.dialect?.quote !== "" && isWrapped(head.subarray(markLength(head)));
  if (encoding !== "utf-8" || wrapped) return readDecoded(whole, encoding, options);
  try {
    return await readUtf8(source, encoding, [], options);
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error;
    return readDecoded(whole, given ?? encodingOf(whole), options);
  }
}

async function readDecoded(whole: ByteSource, encoding: string, options: FileReadOptions): Promise<Table> {
  const decoded = new SharedPieces();
  let pieces = 0;
  for (const piece of nodeDecoder.toUtf8(readFrom(whole, 0), encoding)) {
    decoded.append(piece);
    // Now and then, so that a person can stop it.
    if (++pieces % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
    options.signal?.throwIfAborted();
  }
  const source = new MemorySource(decoded.pieces);
  const warnings = badBytes(source, encoding);
  if (options.dialect?.quote === "" || !isWrapped(source.read(0, wrappedHead))) {
    return readUtf8({ pieces: decoded.pieces }, encoding, warnings, options);
  }
  const bare = new SharedPieces();
  for (const piece of unwrapped(readFrom(source, 0))) bare.append(piece);
  return readUtf8({ pieces: bare.pieces }, encoding, [...warnings, wrappedNote], options);
}

/** Of a file whose beginning is UTF-8 and whose rest is not: UTF-8 with faults, or what its letters look like. */
function encodingOf(whole: ByteSource): string {
  if (isFaultyUtf8(utf8Share(readFrom(whole, 0)))) return "utf-8";
  for (const piece of readFrom(whole, 0)) {
    const at = piece.findIndex((byte) => byte >= 0x80);
    if (at >= 0) return guessEncoding(piece);
  }
  return "windows-1252";
}

async function readUtf8(
  shared: SharedSource,
  encoding: string,
  warnings: DataWarning[],
  options: ReadingOptions,
): Promise<Table> {
  const source = "file" in shared ? new FileSource(shared.file, shared.skipped) : new MemorySource(shared.pieces);
  const opened = openTable(new CheckedSource(source), {
    ...(options.dialect && { dialect: options.dialect }),
    encoding,
    partial: false,
    memory: tableMemory(),
  });
  // All threads count in one place.
  opened.plan.cells = new BigInt64Array(new SharedArrayBuffer(8));
  opened.warnings.push(...warnings);
  const count = options.threads ?? Math.max(1, Math.min(8, availableParallelism()));
  const steps = assemble({
    ...stepOptions(opened, source),
    parts: count,
    shared: true,
    statistics: options.statistics ?? true,
  });
  const { onProgress, signal } = options;
  const assembled = await runInThreads(
    steps,
    { source: shared, plan: opened.plan },
    {
      count,
      ...(signal && { signal }),
      ...(onProgress && {
        onProgress: (bytes, rows) => onProgress(Math.min(bytes, source.length), source.length, rows),
      }),
    },
  );
  onProgress?.(source.length, source.length, assembled.rows);
  if (source instanceof FileSource) options.lookedUp?.push(source);
  return toTable(opened, assembled);
}

const markLength = (head: Uint8Array) => (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0);
