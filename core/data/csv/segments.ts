/** Values of a column while nobody knows how many there will be: typed arrays of which none grows large. */

/** The first array is as long as the first values, for short files with many columns; each next one is as long as all before it, up to a limit. */
const shortest = 8;
const longest = 1 << 16;

/** Bytes from which on memory is taken from the system by itself, so that it can be given back. */
const returnable = 1 << 16;

/** Memory that goes back to the system as soon as `giveBack` says so, where the JavaScript engine can do that. */
function takeMemory(bytes: number): ArrayBuffer {
  const Resizable: new (bytes: number, options: { maxByteLength: number }) => ArrayBuffer = ArrayBuffer;
  return bytes < returnable ? new ArrayBuffer(bytes) : new Resizable(bytes, { maxByteLength: bytes });
}

function giveBack({ buffer }: Float64Array | Int32Array): void {
  const { resizable, resize } = buffer as { resizable?: boolean; resize?: (bytes: number) => void };
  if (resizable) resize?.call(buffer, 0);
}

export class Segments<A extends Float64Array | Int32Array> {
  length = 0;
  private parts: A[] = [];
  /** Room in the last part. */
  private room = 0;

  constructor(
    private readonly kind: {
      new (buffer: ArrayBuffer, offset: number, length: number): A;
      readonly BYTES_PER_ELEMENT: number;
    },
  ) {}

  private make(length: number): A {
    return new this.kind(takeMemory(length * this.kind.BYTES_PER_ELEMENT), 0, length);
  }

  /** Appends the first `count` values. */
  append(values: A, count: number): void {
    for (let from = 0; from < count;) {
      if (this.room === 0) {
        this.room = Math.min(longest, Math.max(shortest, this.length, count - from));
        this.parts.push(this.make(this.room));
      }
      const last = this.parts[this.parts.length - 1];
      const take = Math.min(count - from, this.room);
      last.set(values.subarray(from, from + take), last.length - this.room);
      this.length += take;
      this.room -= take;
      from += take;
    }
  }

  fill(value: number, count: number): void {
    const some = this.make(Math.min(count, longest)).fill(value) as A;
    for (let left = count; left > 0; left -= some.length) this.append(some, Math.min(left, some.length));
  }

  /** Moves the values into `target` from an offset on: each part is let go once it is copied. */
  moveTo(target: A, at: number): void {
    let to = at;
    for (const part of this.each()) {
      target.set(part, to);
      to += part.length;
      giveBack(part);
    }
    this.clear();
  }

  clear(): void {
    this.parts = [];
    this.length = 0;
    this.room = 0;
  }

  /** Every value, in place. */
  *each(): Generator<A> {
    let left = this.length;
    for (const part of this.parts) {
      const { length } = part;
      yield part.subarray(0, Math.min(left, length)) as A;
      left -= length;
    }
  }
}
