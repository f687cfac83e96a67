/** Many rows of numbers. */

/** Numbers of a block at most, 1 GiB of them: Electron gives no buffer of 2 GiB or more. */
const mostNumbers = 2 ** 28;

/**
 * Rows × columns of float32, row-major, in memory that threads share. They lie in blocks of 2ᵏ rows, so that row i stands in
 * block i >> shift at row i & mask of it; a matrix that fits one buffer is one block.
 */
export class Matrix {
  readonly blocks: readonly Float32Array[];
  readonly shift: number;
  readonly mask: number;

  /** Rows × columns zeros. `longest` is the numbers of a block at most. */
  constructor(
    readonly rows: number,
    readonly columns: number,
    longest = mostNumbers,
    given?: readonly Float32Array[],
  ) {
    const fitting = Math.max(1, Math.floor(longest / Math.max(1, columns)));
    this.shift = given?.length === 1 || rows <= fitting ? 31 : Math.floor(Math.log2(fitting));
    this.mask = 2 ** this.shift - 1;
    const blocks = Math.max(1, Math.ceil(rows / 2 ** this.shift));
    const made = (block: number) => {
      const count = Math.min(rows - block * 2 ** this.shift, 2 ** this.shift);
      return new Float32Array(new SharedArrayBuffer(count * columns * 4));
    };
    this.blocks = given ?? Array.from({ length: blocks }, (_, block) => made(block));
  }

  /** Row-major values as they are. */
  static of(values: Float32Array, columns: number): Matrix {
    return new Matrix(columns > 0 ? values.length / columns : 0, columns, mostNumbers, [values]);
  }

  /** Blocks of another matrix of so many rows, as they are: from another thread, where its memory is shared. */
  static ofBlocks(blocks: readonly Float32Array[], rows: number, columns: number): Matrix {
    return new Matrix(rows, columns, blocks.length === 1 ? mostNumbers : blocks[0]!.length, blocks);
  }

  /** The numbers of the rows from..to (exclusive): a view, or a copy where they lie in several blocks. */
  slice(from: number, to: number): Float32Array {
    const { blocks, columns, shift, mask } = this;
    if (to <= from) return new Float32Array();
    const last = (to - 1) >>> shift;
    const block = from >>> shift;
    if (block === last) return blocks[block]!.subarray((from & mask) * columns, ((from & mask) + to - from) * columns);
    const copy = new Float32Array((to - from) * columns);
    for (let at = from; at < to;) {
      const end = Math.min(to, ((at >>> shift) + 1) * 2 ** shift);
      copy.set(this.slice(at, end), (at - from) * columns);
      at = end;
    }
    return copy;
  }

  row(index: number): Float32Array {
    return this.slice(index, index + 1);
  }

  /** All numbers. */
  whole(): Float32Array {
    return this.slice(0, this.rows);
  }
}
