import { assemble } from "#core/data/csv/assemble";
import type { Compiled } from "#core/data/csv/compiled";
import { PartReader } from "#core/data/csv/part";
import type { ByteSource } from "#core/data/csv/source";
import { encodeUtf8 } from "#core/data/csv/utf8";
import { openTable } from "#core/data/open";
import { runSteps, stepOptions, toTable } from "#core/data/read";
import type { Dialect, Table } from "#core/data/types";

/** Bytes that are given out few at a time, wherever that cuts a field, a quote or a character. */
class Chunked implements ByteSource {
  constructor(
    private readonly whole: Uint8Array,
    private readonly size: number,
  ) {}
  get length(): number {
    return this.whole.length;
  }
  read(from: number, to: number): Uint8Array {
    return this.whole.slice(from, Math.min(to, from + this.size));
  }
}

interface Way {
  /** Bytes of a chunk. */
  size: number;
  parts: number;
  /** Without them the plain loops read. */
  compiled?: Compiled | null;
}

/** As `readTable` reads UTF-8, from chunks of a size and with several readers of parts, one after the other. */
export function readInChunks(
  { text, dialect }: { text: string; dialect?: Partial<Dialect> },
  { size, parts, compiled = null }: Way,
): Table {
  // A byte order mark is taken off before the bytes come here.
  const source = new Chunked(encodeUtf8(text.replace(/^\uFEFF/, "")), size);
  const opened = openTable(source, { ...(dialect && { dialect }), encoding: "utf-8", partial: false });
  const readers = Array.from({ length: parts }, () => new PartReader(source, opened.plan, undefined, source, compiled));
  const steps = assemble({ ...stepOptions(opened, source), parts, shared: false, statistics: false });
  return toTable(opened, runSteps(steps, readers));
}
