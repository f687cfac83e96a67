/** Bytes of UTF-8 that can be read again: a buffer, several, or a file. */
export interface ByteSource {
  readonly length: number;
  /** Bytes [from..to), or fewer: at least one where `from` is inside. They may be overwritten by the next call. */
  read(from: number, to: number): Uint8Array;
}

/** Buffers one after the other: no single one has to hold the whole file. */
export class MemorySource implements ByteSource {
  readonly length: number;
  private readonly starts: number[] = [];

  constructor(private readonly pieces: readonly Uint8Array[]) {
    let length = 0;
    for (const piece of pieces) {
      this.starts.push(length);
      length += piece.length;
    }
    this.length = length;
  }

  read(from: number, to: number): Uint8Array {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= from) low = middle;
      else high = middle - 1;
    }
    const start = this.starts[low] ?? 0;
    return this.pieces[low]?.subarray(from - start, to - start) ?? new Uint8Array();
  }
}

/** Bytes that are asked of a source at once. */
export const readLength = 1 << 20;

/** All bytes from an offset on, piece by piece. */
export function* readFrom(source: ByteSource, from: number, to = source.length): Generator<Uint8Array> {
  for (let at = from; at < to;) {
    const piece = source.read(at, Math.min(to, at + readLength));
    if (piece.length === 0) return;
    yield piece;
    at += piece.length;
  }
}
