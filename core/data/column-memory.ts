/** Memory of columns. Short ones share a buffer: a message with many buffers takes a time that grows with their square. */
const slabBytes = 1 << 20;

export class ColumnMemory {
  private slab: ArrayBuffer | SharedArrayBuffer | null = null;
  private used = 0;

  /** `shared`: all threads see it. */
  constructor(private readonly shared: boolean) {}

  numbers(rows: number): Float64Array {
    const { buffer, at } = this.take(rows * 8);
    return new Float64Array(buffer, at, rows);
  }

  codes(rows: number): Int32Array {
    const { buffer, at } = this.take(rows * 4);
    return new Int32Array(buffer, at, rows);
  }

  private take(bytes: number): { buffer: ArrayBuffer | SharedArrayBuffer; at: number } {
    if (bytes * 4 > slabBytes) return { buffer: this.make(bytes), at: 0 };
    if (!this.slab || this.used + bytes > slabBytes) {
      this.slab = this.make(slabBytes);
      this.used = 0;
    }
    const at = this.used;
    this.used += Math.ceil(bytes / 8) * 8;
    return { buffer: this.slab, at };
  }

  private make(bytes: number): ArrayBuffer | SharedArrayBuffer {
    return this.shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  }
}
