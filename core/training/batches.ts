/** Rows in the order of an epoch, gathered into one batch at a time. */
import type { Rows } from "../data/types";
import type { Batch } from "../engine/engine";
import { createRandom } from "../random";

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
    if (epoch !== this.shuffled) this.shuffle(epoch);
    return this.order;
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

  private shuffle(epoch: number): void {
    for (let i = 0; i < this.order.length; i++) this.order[i] = i;
    createRandom(this.seed, "batches", epoch).shuffle(this.order);
    this.shuffled = epoch;
  }
}
