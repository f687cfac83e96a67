/** Bytes in memory that threads share, of any length: no single buffer holds them all. */
const pieceLength = 1 << 24;

export class SharedPieces {
  private readonly full: Uint8Array[] = [];
  private last: Uint8Array = new Uint8Array();
  private used = 0;

  append(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      if (this.used === this.last.length) {
        if (this.used > 0) this.full.push(this.last);
        this.last = new Uint8Array(new SharedArrayBuffer(pieceLength));
        this.used = 0;
      }
      const take = Math.min(bytes.length - from, this.last.length - this.used);
      this.last.set(bytes.subarray(from, from + take), this.used);
      this.used += take;
      from += take;
    }
  }

  get pieces(): Uint8Array[] {
    return this.used > 0 ? [...this.full, this.last.subarray(0, this.used)] : [...this.full];
  }
}

/** A copy of bytes that threads see. */
export function sharedCopy(bytes: Uint8Array): { pieces: Uint8Array[] } {
  const shared = new SharedPieces();
  shared.append(bytes);
  return { pieces: shared.pieces };
}
