import type { FloatArray, Precision } from "../numbers";

export function allocate(precision: Precision, length: number): FloatArray {
  return precision === "float64" ? new Float64Array(length) : new Float32Array(length);
}

/** An array that grows when more is asked of it than ever before, and is reused otherwise. Its content is not kept. */
export class Buffer {
  private array: FloatArray;
  constructor(private readonly precision: Precision) {
    this.array = allocate(precision, 0);
  }
  /** At least `length` numbers long. */
  of(length: number): FloatArray {
    if (this.array.length < length) this.array = allocate(this.precision, length);
    return this.array;
  }
}
