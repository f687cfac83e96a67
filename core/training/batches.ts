/** Rows in the order of an epoch, gathered into one batch at a time. */
import type { Rows } from "../data/dataset";
import type { Batch } from "../engine/engine";
import { createRandom } from "../random";

/** Rows that are shuffled before somebody else has a turn. */
const pieceLength = 1 << 17;

/**
 * The order of an epoch depends on (seed, epoch) alone, so a run goes on in the middle of an epoch from its position.
 * The last batch of an epoch is smaller where the rows do not divide.
 */
export class Batches {
  readonly stepsPerEpoch: number;
  private readonly order: Uint32Array;
  private shuffled = -1;
  private readonly x: Float32Array;
  private readonly y: Float32Array;

  constructor(
    private readonly rows: Rows,
    private readonly batchSize: number,
    private readonly seed: number,
  ) {
    const size = Math.min(batchSize, rows.rows);
    this.stepsPerEpoch = Math.ceil(rows.rows / batchSize);
    this.order = new Uint32Array(rows.rows);
    this.x = new Float32Array(size * rows.inputs);
    this.y = new Float32Array(size);
  }

  /** The rows in the order of an epoch; the next epoch's is written over it. */
  orderOf(epoch: number): Uint32Array {
    for (const work = this.shuffle(epoch); !work.next().done;);
    return this.order;
  }

  /** Gets the order of an epoch ready, in pieces: of millions of rows it takes longer than a command may wait. */
  *shuffle(epoch: number): Generator<void, void, void> {
    if (epoch === this.shuffled) return;
    const { order } = this;
    this.shuffled = -1;
    for (let i = 0; i < order.length; i++) order[i] = i;
    const random = createRandom(this.seed, "batches", epoch);
    for (let end = order.length; end > 0; end -= pieceLength) {
      random.shuffle(order, end, Math.max(0, end - pieceLength));
      yield;
    }
    this.shuffled = epoch;
  }

  /** The batch is a view of arrays that the next call writes over. */
  at(epoch: number, step: number): Batch {
    const order = this.orderOf(epoch);
    const { x, y, inputs } = this.rows;
    const first = step * this.batchSize;
    const size = Math.min(this.batchSize, this.rows.rows - first);
    for (let i = 0; i < size; i++) {
      const row = order[first + i]!;
      this.y[i] = y[row]!;
      this.x.set(x.row(row), i * inputs);
    }
    return { x: this.x.subarray(0, size * inputs), y: this.y.subarray(0, size), rows: size };
  }
}
