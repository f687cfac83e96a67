/** Writes operations and frames into a memory, word by word. */
import { Field } from "../plan/codes";
import type { Operation } from "../plan/layer-at";

/** The memory as 32-bit words. */
export interface Words {
  i: Int32Array;
  f: Float32Array;
  d: Float64Array;
}

export const wordsOf = (buffer: SharedArrayBuffer): Words => ({
  i: new Int32Array(buffer),
  f: new Float32Array(buffer),
  // A shared buffer's length is a multiple of a page.
  d: new Float64Array(buffer),
});

export function writeOperations({ i, f }: Words, at: number, operations: readonly Operation[]): void {
  operations.forEach((operation, n) => {
    const first = at / 4 + n * Field.count;
    i.fill(0, first, first + Field.count);
    for (const [name, value] of Object.entries(operation)) {
      const word = first + Field[name as keyof typeof Field];
      if (name.startsWith("number")) f[word] = value;
      else i[word] = value;
    }
  });
}
