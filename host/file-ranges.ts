/** Makes a file out of bytes at hand and of ranges of another file, in few calls: whoever trains stands between one and the next. */
import type { FileHandle } from "node:fs/promises";
import { writeAll } from "./files";

export interface FileRange {
  from: number;
  length: number;
}
export type FilePiece = Uint8Array | FileRange;

/** Bytes in memory at once. */
const mostBytes = 1 << 24;
/** Bytes that lie between two ranges and are read with them, where another call would cost more. */
const mostBetween = 1 << 16;

/** Writes pieces one after the other from `at` on, and answers where they end. Throws where a range of `source` is not there. */
export async function writePieces(
  pieces: readonly FilePiece[],
  source: FileHandle,
  target: FileHandle,
  at: number,
): Promise<number> {
  let end = at;
  for (const batch of batchesOf(pieces)) {
    const ranges = batch.flatMap((piece) => (piece instanceof Uint8Array ? [] : [piece]));
    const bytes = await readRanges(ranges, source);
    const written = batch.map((piece) => (piece instanceof Uint8Array ? piece : bytes.get(piece)!));
    await writeAll(target, written, end);
    end += written.reduce((sum, { length }) => sum + length, 0);
  }
  return end;
}

function* batchesOf(pieces: readonly FilePiece[]): Generator<FilePiece[]> {
  let batch: FilePiece[] = [];
  let held = 0;
  for (const piece of pieces.flatMap(split)) {
    if (held + piece.length > mostBytes && batch.length > 0) {
      yield batch;
      [batch, held] = [[], 0];
    }
    batch.push(piece);
    held += piece.length;
  }
  if (batch.length > 0) yield batch;
}
/** A range that is longer than a batch, in parts. */
function split(piece: FilePiece): FilePiece[] {
  if (piece instanceof Uint8Array || piece.length <= mostBytes) return [piece];
  return Array.from({ length: Math.ceil(piece.length / mostBytes) }, (_, i) => ({
    from: piece.from + i * mostBytes,
    length: Math.min(mostBytes, piece.length - i * mostBytes),
  }));
}

/** The bytes of each range; ranges that lie together are read together. */
async function readRanges(ranges: readonly FileRange[], source: FileHandle): Promise<Map<FileRange, Uint8Array>> {
  const found = new Map<FileRange, Uint8Array>();
  let together: FileRange[] = [];
  let end = 0;
  const read = async () => {
    const [first] = together;
    if (!first) return;
    const bytes = Buffer.allocUnsafe(end - first.from);
    for (let done = 0; done < bytes.length;) {
      const { bytesRead } = await source.read(bytes, done, bytes.length - done, first.from + done);
      if (bytesRead === 0) throw new Error("the file is shorter than it was written");
      done += bytesRead;
    }
    for (const range of together) {
      const start = range.from - first.from;
      found.set(range, bytes.subarray(start, start + range.length));
    }
  };
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const wide = range.from + range.length - (together[0]?.from ?? range.from);
    if (together.length > 0 && (range.from - end > mostBetween || wide > 2 * mostBytes)) {
      await read();
      [together, end] = [[], 0];
    }
    together.push(range);
    end = Math.max(end, range.from + range.length);
  }
  await read();
  return found;
}
