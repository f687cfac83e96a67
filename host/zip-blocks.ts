/** Random access to a ZIP file for yauzl, which asks for its table of contents entry by entry: here a block at a time is read. */
import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { callbackify } from "node:util";
import { fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { readFully } from "./files";

/** Bytes that are read together. */
const block = 1 << 20;

/** The handle stays open: whoever opened the file closes it. */
export const openZipFile = (file: FileHandle, size: number): Promise<ZipFile> =>
  fromRandomAccessReaderPromise(new BlockReader(file), size, { lazyEntries: true, autoClose: false });

/** A stream of the handle's own would close it. */
async function* pieces(file: FileHandle, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end;) {
    const bytes = await readFully(file, at, Math.min(block, end - at));
    if (bytes.length === 0) return;
    yield bytes;
    at += bytes.length;
  }
}

class BlockReader extends RandomAccessReader {
  private held: { from: number; bytes: Uint8Array } | null = null;

  constructor(private readonly file: FileHandle) {
    super();
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(pieces(this.file, start, end));
  }
  /** Calls back with the number of bytes, as `fs.read` does: fewer where the file ends. */
  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytes?: number) => void,
  ): void {
    callbackify(() => this.take(length, position))((error, bytes) => {
      if (error) return callback(error);
      buffer.set(bytes, offset);
      callback(null, bytes.length);
    });
  }
  private async take(length: number, position: number): Promise<Uint8Array> {
    const { held } = this;
    const within = held !== null && position >= held.from && position + length <= held.from + held.bytes.length;
    const now = within
      ? held
      : { from: position, bytes: await readFully(this.file, position, Math.max(length, block)) };
    this.held = now;
    return now.bytes.subarray(position - now.from, position - now.from + length);
  }
  override close(callback: (error: Error | null) => void): void {
    setImmediate(callback, null);
  }
}
