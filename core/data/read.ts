/** From the bytes of a CSV file to typed columns. */
import { assemble, type Assembled, type PartTask, type Steps } from "./csv/assemble";
import { badBytes } from "./csv/bad-bytes";
import { PartReader, type PartReply } from "./csv/part";
import { MemorySource, readFrom, type ByteSource } from "./csv/source";
import { isWrapped, unwrapped, wrappedNote } from "./csv/wrapped";
import { openTable, type OpenedTable } from "./open";
import { refuseKnownBinary } from "./refuse";
import { DataError } from "./error";
import type { DataWarning, Dialect, Table } from "./types";

/** Encodings. The laboratory is pure and knows UTF-8 alone: the host gives it a decoder. */
export interface Decoder {
  /** IANA name, lower case, of the encoding that the bytes seem to be in. */
  detect(bytes: Uint8Array): string;
  /** Whether all of the bytes are valid UTF-8. */
  isUtf8(bytes: Uint8Array): boolean;
  /** The same text in UTF-8, in pieces, without its byte order mark. Throws a DataError for an unknown encoding. */
  toUtf8(pieces: Iterable<Uint8Array>, encoding: string): Iterable<Uint8Array>;
}

export interface ReadOptions {
  decode: Decoder;
  /** What is known of the dialect; the rest is guessed. */
  dialect?: Partial<Dialect>;
  /** Megabytes that the columns may take, where the dialect does not say it. */
  memory?: number;
  onProgress?: (bytesDone: number, total: number, rows: number) => void;
}

/** Reads a whole file. Throws a DataError for what is no table: empty, binary, a header alone, an unclosed quote. */
export function readTable(bytes: Uint8Array, options: ReadOptions): Table {
  const { source, encoding, warnings } = utf8Source(bytes, options);
  const opened = openTable(source, { ...givenDialect(options), encoding, partial: false });
  opened.warnings.push(...warnings);
  let done = opened.from;
  const reader = new PartReader(source, opened.plan, (more, rows) => {
    done += more;
    options.onProgress?.(Math.min(done, bytes.length), bytes.length, rows);
  });
  const steps = assemble({ ...stepOptions(opened, source), parts: 1, shared: false, statistics: false });
  const table = toTable(opened, runSteps(steps, [reader]));
  options.onProgress?.(bytes.length, bytes.length, table.rows);
  return table;
}

/** What `assemble` needs to know of an opened table. */
export function stepOptions({ plan, names, from, line, tallies }: OpenedTable, source: ByteSource) {
  return { plan, names, from, line, tallies, source };
}

/** Throws a DataError where there are no rows. */
export function toTable({ dialect, warnings }: OpenedTable, assembled: Assembled): Table {
  const { rows, columns, raw } = assembled;
  if (rows < 1) {
    throw new DataError(
      "no_rows",
      "The file has a header and no rows. Choose a file with data, or say that it has no header.",
    );
  }
  return {
    rows,
    dialect,
    columns,
    warnings: [...warnings, ...assembled.warnings],
    cell: (row, column) => raw.cell(row, column),
    cells: (row) => raw.cells(row),
    line: (row) => raw.line(row),
  };
}

/** Carries out the steps in this thread. */
export function runSteps<T>(steps: Steps<T>, readers: readonly PartReader[]): T {
  let replies: PartReply[] = [];
  for (;;) {
    const step = steps.next(replies);
    if (step.done) return step.value;
    replies = step.value.map(({ part, request }: PartTask) => readers[part].handle(request));
  }
}

export const givenDialect = ({ dialect, memory }: ReadOptions) => ({
  ...(dialect && { dialect }),
  ...(memory !== undefined && { memory }),
});

/** Bytes as they are where they are UTF-8, else decoded. */
export function utf8Source(bytes: Uint8Array, { decode, dialect }: ReadOptions) {
  refuseKnownBinary(bytes);
  const encoding = dialect?.encoding ?? decode.detect(bytes);
  const warnings: DataWarning[] = [];
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const whole = encoding === "utf-8" && decode.isUtf8(bytes);
  let source = new MemorySource(whole ? [marked ? bytes.subarray(3) : bytes] : [...decode.toUtf8([bytes], encoding)]);
  if (!whole) warnings.push(...badBytes(source, encoding));
  if (dialect?.quote !== "" && isWrapped(source.read(0, wrappedHead))) {
    source = new MemorySource([...unwrapped(readFrom(source, 0))]);
    warnings.push(wrappedNote);
  }
  return { source, encoding, warnings };
}

/** Bytes by which it is told whether rows are quoted as a whole. */
export const wrappedHead = 1 << 17;
